/** Whose orders the demo's are. */
export const PARTIES = { serviceId: '2002000000000558128851361561536', subMchid: '1900000109' };
