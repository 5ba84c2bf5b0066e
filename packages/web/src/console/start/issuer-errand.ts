// On the way to the county's issuer and back: what this tab keeps in the meantime, so that nobody else's link signs it in.

export interface IssuerErrand {
  readonly countyId: string;
  readonly proof: string;
}

const KEY = 'doudi.issuer';

export function keepErrand(errand: IssuerErrand): void {
  sessionStorage.setItem(KEY, JSON.stringify(errand));
}

/** What was kept, once. */
export function takeErrand(): IssuerErrand | undefined {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? undefined : (JSON.parse(kept) as IssuerErrand);
}

/** What the issuer sent along; undefined where it says no. */
export function returnedWith(search: string): { readonly state: string; readonly code: string; readonly iss?: string } | undefined {
  const { state, code, iss } = Object.fromEntries(new URLSearchParams(search));
  return state === undefined || code === undefined ? undefined : { state, code, ...(iss !== undefined && { iss }) };
}
