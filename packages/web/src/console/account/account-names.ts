// What the accounts of the books are called: facilities from the register, payers and lines from the county's schemes.
import { useFacilities } from '../../session/facilities.ts';
import { useSchemes } from '../../session/schemes.ts';
import { useWords, type WordName } from '../../words/index.ts';

export const ACCOUNT_KINDS = ['payer', 'facility', 'patient', 'fund'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export function kindOfAccount(accountId: string): AccountKind | undefined {
  return ACCOUNT_KINDS.find((kind) => accountId.startsWith(`${kind}/`));
}

export interface BookNames {
  readonly account: (accountId: string) => string;
  readonly reason: (reason: string) => string;
}

/** What settling and the cashier write as reasons; anything else was typed by a person. */
const REASONS: Readonly<Record<string, WordName>> = { patient: 'account.why.patient', payment: 'account.why.payment', cancelled: 'account.why.cancelled' };

export function useBookNames(): BookNames {
  const { t, language } = useWords();
  const { data: facilities } = useFacilities();
  const { data: schemes } = useSchemes();
  const policies = schemes?.schemes.map(({ scheme }) => scheme.policy) ?? [];
  return {
    account: (accountId) => {
      const owner = accountId.slice(accountId.indexOf('/') + 1);
      switch (kindOfAccount(accountId)) {
        case 'facility':
          return facilities?.find(({ facilityId }) => facilityId === owner)?.name ?? owner;
        case 'payer':
          return policies.map(({ payers }) => payers[owner]).find((name) => name !== undefined)?.[language] ?? owner;
        case 'patient':
          return owner === '*' ? t('account.allPatients') : t('account.onePatient');
        default:
          return accountId;
      }
    },
    reason: (reason) => {
      const known = REASONS[reason];
      if (known) return t(known);
      const line = reason.startsWith('line/') ? reason.slice('line/'.length) : undefined;
      return policies.flatMap(({ lines }) => lines).find((candidate) => candidate.line === line)?.name[language] ?? reason;
    },
  };
}
