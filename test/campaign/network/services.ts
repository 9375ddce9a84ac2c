/** What has an address of its own beside the hosts. WeChat Pay is the campaign's process. */
export const SERVICES = ['wechatpay', 'database', 'redis'] as const;
export type Service = (typeof SERVICES)[number];
