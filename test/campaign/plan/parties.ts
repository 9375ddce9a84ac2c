/** Service and sub-merchant of every order of a campaign; of the official page's example. */
export const SERVICE_ID = '2002000000000558128851361561536';
export const SUB_MCHID = '1900000109';
