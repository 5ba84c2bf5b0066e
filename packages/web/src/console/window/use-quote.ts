// The live quote of a draft: at once by this browser's engine, then confirmed by the server. Only what the server has said of this very bill may be
// settled.
import { getPerson } from '@doudi/core/registry';
import { getUsed, quoteClaim } from '@doudi/core/settlement';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Explained } from '../../explain/explained.ts';
import { type Facility, type Person, type Provisional, provisionalQuote, type QuoteInput, type Refused } from '../../explain/provisional-quote.ts';
import { ProblemError } from '../../session/client.ts';
import { useIsReachable } from '../../session/connection.ts';
import { useFacilities } from '../../session/facilities.ts';
import { useSchemes } from '../../session/schemes.ts';
import { useApi } from '../../session/session.tsx';
import { today } from '../../ui/days.ts';
import { useWords } from '../../words/index.ts';
import { type AskedFact, askedFacts, type BillDraft, toBill, totalOfDraft } from './draft.ts';

/** Long enough that not every letter is sent, short enough that nobody waits. */
const SETTLED_TYPING_MS = 180;

export interface LiveQuote {
  readonly person: Person | undefined;
  readonly personError: unknown;
  readonly facilities: readonly Facility[];
  readonly facility: Facility | undefined;
  readonly asked: readonly AskedFact[];
  readonly bill: QuoteInput | undefined;
  /** The latest picture; provisional until the server has confirmed it. */
  readonly explained: Explained | undefined;
  readonly isFinal: boolean;
  readonly isAsking: boolean;
  /** Why the bill cannot be reckoned, and which field is to blame. */
  readonly refused: { readonly message: string; readonly path?: string | undefined } | undefined;
  readonly error: unknown;
  readonly askAgain: () => void;
}

export function useQuote(draft: BillDraft): LiveQuote {
  const api = useApi();
  const { language } = useWords();
  const isReachable = useIsReachable();
  const { personId, facilityId, dischargedOn } = draft;
  const year = /^\d{4}/.exec(dischargedOn)?.[0] ?? today().slice(0, 4);
  const schemes = useSchemes();
  const facilities = useFacilities();
  const person = useQuery({
    queryKey: ['person', personId],
    enabled: personId !== undefined,
    queryFn: () => api.ask(getPerson, { personId: personId ?? '' }),
  });
  const used = useQuery({
    queryKey: ['used', personId, year],
    enabled: personId !== undefined,
    queryFn: async () => (await api.ask(getUsed, { personId: personId ?? '', year })).used,
  });
  const context = schemes.data?.on(dischargedOn);
  const asked = useMemo(() => (context ? askedFacts(context.scheme, draft) : []), [context, draft]);
  const bill = useMemo(() => toBill(draft, asked), [draft, asked]);
  const facility = facilities.data?.find((candidate) => candidate.facilityId === facilityId);

  const provisional = useMemo<Provisional | undefined>(() => {
    if (!bill || !context || !person.data || !used.data || !facility || person.data.person.personId !== bill.personId) return undefined;
    return provisionalQuote(bill, { context, person: person.data, facility, used: used.data });
  }, [bill, context, person.data, used.data, facility]);

  // The bill's number changes nothing that is paid.
  const { billNumber: _, ...reckoned } = bill ?? {};
  const fingerprint = bill ? JSON.stringify(reckoned) : undefined;
  const still = useStill(fingerprint, SETTLED_TYPING_MS);
  const isWorthAsking = bill !== undefined && totalOfDraft(draft) !== '0.00';
  const confirmed = useQuery({
    queryKey: ['quote', still, draft.draftId],
    enabled: isWorthAsking && still === fingerprint && isReachable,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    queryFn: ({ signal }) => api.ask(quoteClaim, JSON.parse(still ?? '') as QuoteInput, { signal }),
  });
  const isOfThisBill = still === fingerprint && isWorthAsking;
  const final = isOfThisBill && !confirmed.isFetching ? confirmed.data : undefined;
  const refusal = isOfThisBill && !confirmed.isFetching ? refusedByServer(confirmed.error) : undefined;
  const local = provisional && 'refused' in provisional ? provisional.refused : undefined;
  const explained = final ?? (refusal ? undefined : provisional && 'explained' in provisional ? provisional.explained : undefined);
  return {
    person: person.data?.person.personId === personId ? person.data : undefined,
    personError: person.error,
    facilities: facilities.data ?? [],
    facility,
    asked,
    bill,
    explained,
    isFinal: final !== undefined && isReachable,
    isAsking: isWorthAsking && (still !== fingerprint || confirmed.isFetching),
    refused: refusal ?? (local && { message: textOf(local, language), path: local.path }),
    error: isOfThisBill && confirmed.error && !refusal ? confirmed.error : (schemes.error ?? facilities.error ?? used.error),
    askAgain: () => {
      void used.refetch();
      void confirmed.refetch();
    },
  };
}

function textOf({ message }: Refused, language: 'zh' | 'en'): string {
  return message[language];
}

/** Only what Doudi says of the bill: a server in trouble, or a proxy's page in its place, refuses nothing. */
function refusedByServer(error: unknown): LiveQuote['refused'] {
  if (!(error instanceof ProblemError) || error.code === 'unexpected-answer' || error.problem.status >= 500) return undefined;
  const { problem } = error;
  return { message: problem.detail, ...('path' in problem && problem.path !== undefined && { path: problem.path }) };
}

/** The value once it has not changed for a while. */
function useStill<Value>(value: Value, milliseconds: number): Value {
  const [still, setStill] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setStill(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return still;
}
