"""EMS 中国邮政速递: the 040002 trace push of its platform for contract customers."""
