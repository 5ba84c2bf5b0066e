// Bills that are not settled yet, kept on this machine for whoever types them: the one in hand, and those that were put aside for a moment.
// They survive a reload, a lost connection and an expired session, and two tabs do not take them from each other: each bill is an entry of its own,
// and a tab knows which one it has in hand. An entry holds no name, only ids; after some days it is gone.
import { useEffect, useState } from 'react';
import { newKey } from '../../session/client.ts';
import { today } from '../../ui/days.ts';
import { type BillDraft, hasContent, newDraft } from './draft.ts';

export interface Drafts {
  readonly current: BillDraft;
  readonly parked: readonly BillDraft[];
  readonly change: (changed: Partial<BillDraft>) => void;
  /** An empty bill at the same facility; what was in hand is forgotten. */
  readonly startNew: (changed?: Partial<BillDraft>) => void;
  /** What is in hand is put aside, if it holds anything, and another bill begins. */
  readonly park: (changed?: Partial<BillDraft>) => void;
  readonly takeUp: (draftId: string) => void;
  /** A bill that was settled is no draft any more, wherever it lies. */
  readonly finish: (draftId: string) => void;
}

interface Entry {
  readonly draft: BillDraft;
  readonly isParked: boolean;
  readonly touchedAt: number;
}

const PREFIX = 'doudi.draft.';
const KEPT_MS = 7 * 24 * 3_600_000;
/** A bill in the hand of a tab that was closed is offered to others after this time. */
const LEFT_MS = 10 * 60_000;

export function useDrafts(actorId: string, facilityId: string | undefined): Drafts {
  const store = storeOf(actorId);
  const fresh = (before?: BillDraft) => newDraft(newKey(), { facilityId: before?.facilityId ?? facilityId, today: today() });
  const [current, setCurrent] = useState<BillDraft>(() => store.inHand() ?? fresh());
  const [, setListed] = useState(0);
  // The list is what lies in the store now; other tabs change it too.
  const listAgain = () => setListed((times) => times + 1);
  useEffect(() => {
    window.addEventListener('storage', listAgain);
    return () => window.removeEventListener('storage', listAgain);
  });
  const hold = (draft: BillDraft) => {
    store.take(draft);
    setCurrent(draft);
  };
  return {
    current,
    parked: store.parked().filter(({ draftId }) => draftId !== current.draftId),
    change: (changed) =>
      setCurrent((before) => {
        const after = { ...before, ...changed };
        store.take(after);
        return after;
      }),
    startNew: (changed) => {
      store.remove(current.draftId);
      hold({ ...fresh(current), ...changed });
    },
    park: (changed) => {
      if (hasContent(current)) store.park(current);
      hold({ ...fresh(current), ...changed });
    },
    takeUp: (draftId) => {
      const taken = store.find(draftId);
      if (!taken) return listAgain();
      if (hasContent(current)) store.park(current);
      hold(taken);
    },
    finish: (draftId) => {
      store.remove(draftId);
      setCurrent((before) => {
        if (before.draftId !== draftId) return before;
        const after = fresh(before);
        store.take(after);
        return after;
      });
      listAgain();
    },
  };
}

function storeOf(actorId: string) {
  const nameOf = (draftId: string) => `${PREFIX}${actorId}.${draftId}`;
  const handOf = `${PREFIX}${actorId}`;
  const write = (draft: BillDraft, isParked: boolean) => {
    if (hasContent(draft)) localStorage.setItem(nameOf(draft.draftId), JSON.stringify({ draft, isParked, touchedAt: Date.now() } satisfies Entry));
    else localStorage.removeItem(nameOf(draft.draftId));
  };
  const read = (name: string): Entry | undefined => {
    const entry = entryOf(localStorage.getItem(name));
    if (entry && Date.now() - entry.touchedAt < KEPT_MS) return entry;
    localStorage.removeItem(name);
    return undefined;
  };
  return {
    inHand: () => read(nameOf(sessionStorage.getItem(handOf) ?? ''))?.draft,
    find: (draftId: string) => read(nameOf(draftId))?.draft,
    take: (draft: BillDraft) => {
      write(draft, false);
      sessionStorage.setItem(handOf, draft.draftId);
    },
    park: (draft: BillDraft) => write(draft, true),
    remove: (draftId: string) => localStorage.removeItem(nameOf(draftId)),
    parked: () =>
      // Looked through for all, so that what is too old goes, whoever left it.
      Object.keys(localStorage)
        .filter((name) => name.startsWith(PREFIX))
        .flatMap((name) => {
          const entry = read(name);
          return entry && name.startsWith(nameOf('')) && (entry.isParked || Date.now() - entry.touchedAt > LEFT_MS) ? [entry] : [];
        })
        .sort((a, b) => b.touchedAt - a.touchedAt)
        .map(({ draft }) => draft),
  };
}

/** An entry of another version that lacks something is none. */
function entryOf(text: string | null): Entry | undefined {
  try {
    const entry = JSON.parse(text ?? '') as Entry;
    const { draft } = entry;
    const isWhole = typeof draft.draftId === 'string' && typeof draft.billNumber === 'string' && !!draft.charges && !!draft.facts && !!draft.given;
    return isWhole && typeof entry.touchedAt === 'number' ? entry : undefined;
  } catch {
    return undefined;
  }
}
