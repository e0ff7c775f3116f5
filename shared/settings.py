"""Settings from the environment: one table, read once, checked before anything starts."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from environs import Env, EnvError, validate

from shared.kernel.refusals import Invalid

_WEB = ("https://", "http://")
#: Every service has its own port, counted up from JIELI_HTTP_PORT in this order.
SERVICES = ("intake", "routing", "delivery", "supervision")


@dataclass(frozen=True)
class Setting:
    """One variable: its name, what it defaults to, and what it is for."""

    name: str
    default: str
    meaning: str


TABLE = (
    Setting(
        "JIELI_DATABASE_URL", "sqlite:///var/site", "数据库；real 时为 postgresql+psycopg2://…"
    ),
    Setting("JIELI_AMQP_URL", "", "RabbitMQ 虚拟主机；空 = 单进程内存传输（embedded）"),
    Setting(
        "JIELI_MANAGEMENT_URL",
        "",
        "RabbitMQ 管理接口，http://账号:密码@主机:15672；只有 jieli links 用到",
    ),
    Setting(
        "JIELI_LINKS",
        "",
        "各相邻站点给我们的地址，以空白分隔，每项写作 站点=amqp://账号:密码@主机:5672/虚拟主机",
    ),
    Setting("JIELI_SITE_FILE", "", "站点与节点文件（YAML）；空 = 自带的罗山样例"),
    Setting("JIELI_DIVISIONS_FILE", "", "行政区划表（CSV）；空 = 自带的样例区划"),
    Setting("JIELI_CALENDARS", "var/calendars", "导入的工作日历所在的目录"),
    Setting("JIELI_POLICIES", "var/policies", "本站自己的制度方案所在的目录"),
    Setting("JIELI_TIME", "system", "业务时间：system 或 stepped（仅供演练，由驱动程序拨动）"),
    Setting("JIELI_HTTP_HOST", "127.0.0.1", "HTTP 监听地址"),
    Setting("JIELI_HTTP_PORT", "8101", "第一个服务的端口，其余依次加一"),
    Setting("JIELI_TOKEN_PUBLIC_KEY", "", "核验令牌的 Ed25519 公钥（PEM，换行可写作 \\n）"),
    Setting("JIELI_TOKEN_PRIVATE_KEY", "", "签发令牌的私钥；只有 jieli tokens 用到"),
    Setting(
        "JIELI_SEALING_KEY",
        "",
        "个人信息封存密钥，32字节，Base64；更换期间新的写在前面，旧的写在后面，以逗号分隔",
    ),
    Setting(
        "JIELI_PARTY_KEY",
        "",
        "给当事人编号的密钥，32字节，Base64，不随封存密钥更换；空 = 用封存密钥，那样就不能更换",
    ),
    Setting("JIELI_RELAY_PRIVATE_KEY", "", "为本站点各节点的转交消息签名的 Ed25519 私钥（PEM）"),
    Setting("JIELI_EMS_KEY", "", "EMS 协议密钥（SM4，16字节，Base64）；空 = 不接收 EMS 推送"),
    Setting("JIELI_EMS_SENDER_NO", "", "EMS 协议客户号"),
    Setting(
        "JIELI_CLIENT_HEADER",
        "",
        "反向代理写入来访者地址的请求头（如 X-Forwarded-For，取最后一项）；空 = 按连接的地址",
    ),
    Setting(
        "JIELI_NOTICES",
        "console",
        "申请人通知的去处：console（显示，姓名电话遮盖）、file:路径，或短信平台的 http(s) 地址",
    ),
    Setting("JIELI_NOTICE_KEY", "", "给短信平台的请求签名的密钥（HMAC-SHA256）；空 = 不签名"),
    Setting("JIELI_MATERIALS", "var/materials", "电子材料库所在的目录，内容加密存放"),
    Setting("JIELI_MATERIAL_BYTES", "20971520", "一份电子材料的上限（字节）"),
    Setting("JIELI_MATERIALS_PER_CASE", "50", "一个办件的电子材料份数上限"),
    Setting("JIELI_UPLOAD_HOURS", "48", "上传须在开始后多少小时内传完"),
    Setting(
        "JIELI_SCANNER",
        "",
        "病毒扫描命令，从标准输入读文件，返回0为干净、1为有毒，如 clamdscan -；空 = 记为未扫描",
    ),
    Setting("JIELI_CERTIFICATES_URL", "", "电子证照库接口地址（https）；空 = 不查电子证照"),
    Setting("JIELI_CERTIFICATES_TOKEN", "", "访问电子证照库的令牌"),
    Setting("JIELI_LOG_LEVEL", "INFO", "日志级别"),
    Setting("JIELI_MAX_BODY_BYTES", "1048576", "HTTP 请求体上限（字节）"),
    Setting("JIELI_POLL_SECONDS", "0.5", "发件箱、重试、定时的后备轮询间隔"),
    Setting("JIELI_BATCH_SIZE", "256", "一个事务最多处理的消息数"),
    Setting("JIELI_RETENTION_DAYS", "30", "已发消息、已收记录、已答请求保留天数"),
)


@dataclass(frozen=True)
class Settings:
    """The table's values, typed; secrets are empty where they are not set."""

    database_url: str
    amqp_url: str
    management_url: str
    links: dict[str, str]
    site_file: Path | None
    divisions_file: Path | None
    calendars: Path
    policies: Path
    time: str
    http_host: str
    http_port: int
    token_public_key: str
    token_private_key: str
    sealing_key: str
    party_key: str
    relay_private_key: str
    ems_key: str
    ems_sender_no: str
    client_header: str
    notices: str
    notice_key: str
    materials: Path
    material_bytes: int
    materials_per_case: int
    upload_hours: int
    scanner: str
    certificates_url: str
    certificates_token: str
    log_level: str
    max_body_bytes: int
    poll_seconds: float
    batch_size: int
    retention_days: int

    @property
    def embedded(self) -> bool:
        return not self.amqp_url

    def port(self, service: str) -> int:
        return self.http_port + SERVICES.index(service)

    def url(self, service: str) -> str:
        return f"http://{self.http_host}:{self.port(service)}"


def read_settings() -> Settings:
    """The settings; Invalid names the variable that is wrong, in one line."""
    env = Env()
    defaults = {setting.name: setting.default for setting in TABLE}

    def text(name: str) -> str:
        value: str = env.str(name, defaults[name])
        return value.strip()

    positive = validate.Range(min=0, min_inclusive=False)
    try:
        settings = Settings(
            database_url=text("JIELI_DATABASE_URL"),
            amqp_url=text("JIELI_AMQP_URL"),
            management_url=text("JIELI_MANAGEMENT_URL"),
            links=_links(text("JIELI_LINKS")),
            site_file=_path(text("JIELI_SITE_FILE")),
            divisions_file=_path(text("JIELI_DIVISIONS_FILE")),
            calendars=Path(text("JIELI_CALENDARS")),
            policies=Path(text("JIELI_POLICIES")),
            time=text("JIELI_TIME"),
            http_host=text("JIELI_HTTP_HOST"),
            http_port=env.int("JIELI_HTTP_PORT", 8101, validate=positive),
            token_public_key=text("JIELI_TOKEN_PUBLIC_KEY").replace("\\n", "\n"),
            token_private_key=text("JIELI_TOKEN_PRIVATE_KEY").replace("\\n", "\n"),
            sealing_key=text("JIELI_SEALING_KEY"),
            party_key=text("JIELI_PARTY_KEY"),
            relay_private_key=text("JIELI_RELAY_PRIVATE_KEY").replace("\\n", "\n"),
            ems_key=text("JIELI_EMS_KEY"),
            ems_sender_no=text("JIELI_EMS_SENDER_NO"),
            client_header=text("JIELI_CLIENT_HEADER"),
            notices=text("JIELI_NOTICES"),
            notice_key=text("JIELI_NOTICE_KEY"),
            materials=Path(text("JIELI_MATERIALS")),
            material_bytes=env.int("JIELI_MATERIAL_BYTES", 20_971_520, validate=positive),
            materials_per_case=env.int("JIELI_MATERIALS_PER_CASE", 50, validate=positive),
            upload_hours=env.int("JIELI_UPLOAD_HOURS", 48, validate=positive),
            scanner=text("JIELI_SCANNER"),
            certificates_url=text("JIELI_CERTIFICATES_URL"),
            certificates_token=text("JIELI_CERTIFICATES_TOKEN"),
            log_level=text("JIELI_LOG_LEVEL").upper(),
            max_body_bytes=env.int("JIELI_MAX_BODY_BYTES", 1_048_576, validate=positive),
            poll_seconds=env.float("JIELI_POLL_SECONDS", 0.5, validate=positive),
            batch_size=env.int("JIELI_BATCH_SIZE", 256, validate=positive),
            retention_days=env.int("JIELI_RETENTION_DAYS", 30, validate=positive),
        )
    except EnvError as error:
        raise Invalid("setting", f"环境变量不合适：{error}") from None
    return _checked(settings)


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _links(text: str) -> dict[str, str]:
    """Addresses by peer. They hold passwords, so a refusal tells the place, not the text."""
    links: dict[str, str] = {}
    for place, entry in enumerate(text.split(), start=1):
        peer, _, address = entry.partition("=")
        if not peer or peer in links or not _with_login(address, ("amqp", "amqps")):
            raise Invalid(
                "setting",
                f"环境变量 JIELI_LINKS 第{place}项应写作 站点=amqp://账号:密码@主机:5672/虚拟主机，"
                "每个站点一项",
                "JIELI_LINKS",
            )
        links[peer] = address
    return links


def _with_login(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and all((parts.hostname, parts.username, parts.password))


def _is_channel(text: str) -> bool:
    if text == "console" or (text.startswith("file:") and len(text) > len("file:")):
        return True
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_command(text: str) -> bool:
    try:
        shlex.split(text)
    except ValueError:
        return False
    return True


def _checked(settings: Settings) -> Settings:
    if not _is_command(settings.scanner):
        raise Invalid("setting", "环境变量 JIELI_SCANNER 的引号不成对", "JIELI_SCANNER")
    if settings.certificates_url and not settings.certificates_url.startswith(_WEB):
        raise Invalid(
            "setting", "环境变量 JIELI_CERTIFICATES_URL 应为 http(s) 地址", "JIELI_CERTIFICATES_URL"
        )
    if settings.time not in ("system", "stepped"):
        raise Invalid("setting", "环境变量 JIELI_TIME 只能是 system 或 stepped", "JIELI_TIME")
    if "," in settings.sealing_key and not settings.party_key:
        raise Invalid(
            "setting",
            "更换 JIELI_SEALING_KEY 之前，请先设置 JIELI_PARTY_KEY，否则当事人编号会变",
            "JIELI_PARTY_KEY",
        )
    if not _is_channel(settings.notices):
        raise Invalid(
            "setting",
            "环境变量 JIELI_NOTICES 应为 console、file:路径，或短信平台的 http(s) 地址",
            "JIELI_NOTICES",
        )
    if settings.management_url and not _with_login(settings.management_url, ("http", "https")):
        raise Invalid(
            "setting",
            "环境变量 JIELI_MANAGEMENT_URL 应写作 http://账号:密码@主机:15672",
            "JIELI_MANAGEMENT_URL",
        )
    sqlite = settings.database_url.startswith("sqlite:///")
    if not sqlite and not settings.database_url.startswith("postgresql+psycopg2://"):
        raise Invalid(
            "setting",
            "环境变量 JIELI_DATABASE_URL 应以 sqlite:/// 或 postgresql+psycopg2:// 开头",
            "JIELI_DATABASE_URL",
        )
    if sqlite and not settings.embedded:
        raise Invalid(
            "setting",
            "SQLite 只供单进程使用：接 RabbitMQ 时请把 JIELI_DATABASE_URL 设为 PostgreSQL",
            "JIELI_DATABASE_URL",
        )
    return settings
