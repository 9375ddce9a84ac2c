/** The service of every order of a campaign; of the official page's example. */
export const SERVICE_ID = '2002000000000558128851361561536';

/** Sub-merchants whose calls are handled like any other's. */
export const GOOD_TENANTS = ['1900000109', '1900000110', '1900000111'] as const;

/** Every call for its orders is answered 401. */
export const BAD_TENANT = '1900000120';

/** It records hundreds of payments at once. */
export const FLOODING_TENANT = '1900000130';
