import type { RemediedErrorCode } from './error-remedies.js';
import type { FindingCode } from './findings.js';
import type { HintCode } from './hints.js';

/** `HINT_REMEDIES` in Chinese, in the words of the merchant platform (商户平台). */
export const HINT_REMEDIES_ZH: Readonly<Record<HintCode, string>> = {
  PAYSCORE_E_CLOCK: '签名时间与微信支付服务器时间相差超过 5 分钟，请求被拒绝。请用 NTP 校准本机时钟。',
  PAYSCORE_E_MERCHANT_SERIAL:
    '商户API证书序列号不属于该商户号，或证书已过期、已吊销。请与商户平台 账户中心 › API安全 › 商户API证书 中的序列号核对。',
  PAYSCORE_E_MERCHANT_KEY:
    '微信支付收到的待签名串与本机一致，但验签失败：商户API私钥与证书序列号不匹配。请使用同一张商户API证书的私钥和序列号。',
  PAYSCORE_E_ALTERED_REQUEST:
    '微信支付收到的路径或请求体与签名时不一致。请检查是否有代理或网关改写请求，或基础地址（base URL）中带有路径。',
  PAYSCORE_E_SIGNATURE_REFUSED:
    '微信支付拒绝了凭证，但未说明原因。请在商户平台确认：已设置 APIv3密钥，商户API证书有效，且商户号、证书序列号与私钥相互匹配。',
  PAYSCORE_E_UNKNOWN_PLATFORM_KEY:
    '应答使用了未配置的微信支付密钥签名。请填写商户平台中的微信支付公钥及公钥ID；或填写 APIv3密钥，以便下载平台证书。',
  PAYSCORE_E_API_V3_KEY: '无法解密平台证书。请从商户平台重新复制 APIv3密钥；境外与境内商户平台的密钥不同。',
  PAYSCORE_E_CERTIFICATE_LIST:
    '下载的平台证书列表未通过校验，或其中没有有效证书。请检查是否有代理改写应答，并校准本机时钟。',
  PAYSCORE_E_CERTIFICATE_DOWNLOAD: '平台证书下载失败，系统会自动重试。若持续失败，请查看日志中的原因。',
  PAYSCORE_E_CERTIFICATES_NOT_FOUND:
    '该机构没有平台证书，使用的是微信支付公钥。请填写公钥ID和公钥（PAYSCORE_WECHATPAY_PUBLIC_KEY_ID、PAYSCORE_WECHATPAY_PUBLIC_KEY）；若确有平台证书，请检查证书下载路径。',
};

/** `FINDING_REMEDIES` in Chinese. */
export const FINDING_REMEDIES_ZH: Readonly<Record<FindingCode, string>> = {
  PAYSCORE_E_HOST_UNKNOWN: '域名无法解析。请检查 PAYSCORE_BASE_URL 是否有误，以及本机或容器的 DNS 服务器。',
  PAYSCORE_E_HOST_UNREACHABLE:
    '该地址无法连接。请在防火墙中放行到该地址的出站连接；若为模拟器，请先启动它并核对端口。',
  PAYSCORE_E_HOST_UNTRUSTED:
    '本机不信任对端的 TLS 证书，因此不会发送任何请求。请检查是否有解密 TLS 的代理；私有 CA 请通过 NODE_EXTRA_CA_CERTS 添加信任，切勿关闭证书校验。',
  PAYSCORE_E_NO_ANSWER:
    '已连接对端，但未收到完整应答。请重试；若持续如此，请检查中间代理，并调大 PAYSCORE_TIMEOUT_MS。',
  PAYSCORE_E_NOT_WECHATPAY:
    '应答方不是微信支付，或签名被代理去除。请检查 PAYSCORE_BASE_URL，并让 Wechatpay-* 应答头原样通过。',
  PAYSCORE_E_WECHATPAY_FAULT:
    '微信支付返回系统错误。请几分钟后重试；若持续如此，请将 Request-ID 提供给微信支付技术支持。',
  PAYSCORE_E_RATE_LIMITED:
    '该机构调用过于频繁，被微信支付限频。请一分钟后重试，并调低 PAYSCORE_RATE_PER_SECOND。',
  PAYSCORE_E_PLATFORM_KEY:
    '应答所用的公钥ID与配置一致，但用配置的公钥验签失败。请重新下载 pub_key.pem，并填写同一页面显示的公钥ID。',
  PAYSCORE_E_PLATFORM_KEY_ID:
    '微信支付不认识请求中指定的公钥ID。请从该机构的商户平台复制微信支付公钥旁显示的 PUB_KEY_ID_…。',
  PAYSCORE_E_MERCHANT_CERTIFICATE:
    '请提供商户平台为该商户号签发的 apiclient_cert.pem，并在到期前于商户平台更换。',
  PAYSCORE_E_NOT_PERMITTED: '请联系微信支付为该机构开通境外支付分，并确认服务ID与子商户号均归属该机构。',
  PAYSCORE_E_NOTIFY_URL:
    '请为微信支付提供公网可访问的 https 回调地址（notify_url）：不带查询参数，以机构名称结尾，并让 POST 请求原样到达接收回调通知的路由（docs/notifications.md）。',
  PAYSCORE_E_DATABASE_UNREACHABLE:
    '请检查 DATABASE_URL 中的主机和端口，确认数据库正在运行，且防火墙允许本机访问。',
  PAYSCORE_E_DATABASE_REFUSED:
    '数据库有响应，但不接受连接。请看原因：可能正在启动、连接已满或不允许连接；否则请检查 DATABASE_URL 中的用户名、密码和库名，以及服务器要求的 TLS 设置。',
  PAYSCORE_E_SILENT_CONNECTIONS:
    '请为数据源设置新建连接的超时，并为已建立的连接开启 keep-alive；各驱动的选项见 docs/operations.md 的 "When the database is gone"。',
  PAYSCORE_E_DATABASE_DRIVER:
    '请在安装 typeorm 的位置安装数据库驱动：npm install pg、mysql2 或 better-sqlite3。',
  PAYSCORE_E_DATA_SOURCE:
    '请用 --data-source 指定导出 TypeORM DataSource 的已编译 JavaScript 文件，与 npx typeorm migration:run -d 相同；或设置 DATABASE_URL。',
  PAYSCORE_E_MIGRATIONS_PENDING:
    '请在启动本版本之前执行迁移：npx typeorm migration:run -d <您的数据源文件>。',
  PAYSCORE_E_UNVERIFIED_DATABASE:
    '尚无人在该数据库产品上运行过 nestjs-payscore-sync 的测试。请使用 PostgreSQL 或 MariaDB，或在投入使用前充分试用。',
  PAYSCORE_E_NOT_DURABLE:
    '数据库服务器崩溃时，可能丢失已确认的提交。PostgreSQL：请开启 fsync、full_page_writes 和 synchronous_commit；MySQL、MariaDB：请将 innodb_flush_log_at_trx_commit 和 sync_binlog 设为 1。',
  PAYSCORE_E_REDIS_UNREACHABLE:
    '请检查 REDIS_URL，确认 Redis 正在运行，且防火墙允许本机访问。在此期间系统以轮询方式继续投递。',
  PAYSCORE_E_REDIS_SETTINGS:
    '请使用 Redis 6.2 及以上版本，将 maxmemory-policy 设为 noeviction（否则通知可能被淘汰），并将 appendonly 设为 yes（否则重启会丢失通知）；丢失的通知由巡检和轮询补上。',
  PAYSCORE_E_SCHEMA_NEWER:
    '数据表由更新版本的 nestjs-payscore-sync 创建。请启动该版本，或将数据库恢复到该版本迁移之前。',
};

/** `ERROR_REMEDIES` in Chinese. */
export const ERROR_REMEDIES_ZH: Readonly<Record<RemediedErrorCode, string>> = {
  PAYSCORE_E_TABLES_MISSING:
    '请将 PAYSCORE_SYNC_ENTITIES 和 PAYSCORE_SYNC_MIGRATIONS 加入您的数据源，并执行：npx typeorm migration:run -d <您的数据源文件>。',
  PAYSCORE_E_SCHEMA_DIFFERS:
    '若数据表由 synchronize: true 创建，请在表中尚无数据时删除这些表，关闭该选项，并执行 PAYSCORE_SYNC_MIGRATIONS。缺失的索引可手动重建，方法见 docs/errors.md。',
  PAYSCORE_E_DATA_SOURCE_OPTIONS: '请缩短 entityPrefix；或让命名策略（namingStrategy）保留实体给出的名称。',
  PAYSCORE_E_UNSUPPORTED_DATABASE:
    '请使用 PostgreSQL 13、MySQL 8 或 MariaDB 10.6 及以上版本；开发时可用 better-sqlite3。',
  PAYSCORE_E_DATABASE_SETTINGS: '请在服务器、数据库，或该数据源所用的数据库用户上更改此设置。',
};
