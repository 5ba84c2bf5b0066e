// Whose word counts beside our own: the issuer of identities of each county (OpenID Connect), as the environment names it. It is asked over
// HTTPS, or on this machine; a setting that is half there is a mistake, and the server does not start with it.
import { UserError } from '../platform/user-error.ts';

export interface IssuerSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export type Issuers = ReadonlyMap<string, IssuerSettings>;

export const NO_ISSUERS: Issuers = new Map();

/** `OIDC_ISSUER`, `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` of the county `OIDC_COUNTY`; or `OIDC_ISSUER_990101` and so on, a county each. */
export function issuersIn(env: Readonly<Record<string, string | undefined>>): Issuers {
  const issuers = new Map<string, IssuerSettings>();
  for (const name of Object.keys(env)) {
    const [, county] = /^OIDC_(?:ISSUER|CLIENT_ID|CLIENT_SECRET)_(\w+)$/.exec(name) ?? [];
    if (county !== undefined && county !== 'ID' && county !== 'SECRET') issuers.set(countyIn(county), settingsIn(env, `_${county}`));
  }
  const isNamed = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_COUNTY'].some((name) => env[name]);
  if (isNamed) issuers.set(countyIn(env.OIDC_COUNTY ?? ''), settingsIn(env, ''));
  return issuers;
}

function countyIn(text: string): string {
  if (/^\d{6}$/.test(text)) return text;
  throw new UserError({
    zh: `OIDC_COUNTY 须为 6 位县级代码，而不是“${text}”。`,
    en: `OIDC_COUNTY is the code of a county, of six digits; "${text}" is none`,
  });
}

function settingsIn(env: Readonly<Record<string, string | undefined>>, end: string): IssuerSettings {
  const of = (name: string): string => {
    const value = env[`${name}${end}`];
    if (value) return value;
    throw new UserError({
      zh: `统一身份认证的设置不全：缺少 ${name}${end}。`,
      en: `the settings of the issuer are not complete: ${name}${end} is missing`,
    });
  };
  const issuer = of('OIDC_ISSUER');
  if (!isSafe(issuer)) {
    throw new UserError({
      zh: `OIDC_ISSUER${end} 须为 https 地址（本机除外），而不是“${issuer}”。`,
      en: `OIDC_ISSUER${end} is an https address, or one of this machine; "${issuer}" is neither`,
    });
  }
  return { issuer, clientId: of('OIDC_CLIENT_ID'), clientSecret: of('OIDC_CLIENT_SECRET') };
}

function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, search, hash } = new URL(address);
  return (protocol === 'https:' || isOnThisMachine(address)) && username === '' && search === '' && hash === '';
}

export function isOnThisMachine(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
