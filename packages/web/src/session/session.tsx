// Who is signed in, in which language they read, and signing in again over whatever they were doing.
import { type setPreferences as preferencesContract, setPreferences, type signIn, signOut, whoAmI } from '@doudi/core/access';
import { askerOf, type InputOf, type OutputOf } from '@doudi/core/contract';
import type { Language } from '@doudi/policy';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { WordsProvider, wordsIn } from '../words/index.ts';
import { type Api, apiOf, ProblemError } from './client.ts';
import { forgetUnsaved } from './unsaved.ts';

export type Account = OutputOf<typeof whoAmI>['account'];
export type LastSignIn = OutputOf<typeof signIn>['lastSignIn'];
type Preferences = InputOf<typeof preferencesContract>;

export type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'signed-in'; readonly account: Account };

export interface Session {
  readonly state: SessionState;
  readonly api: Api;
  /** The session has ended while somebody was working: they sign in again and go on. */
  readonly mustSignInAgain: boolean;
  readonly preferences: Preferences;
  readonly prefer: (changed: Partial<Preferences>) => void;
  /** With what is told of the time before, where somebody has just signed in. */
  readonly signedIn: (account: Account, lastSignIn?: LastSignIn) => void;
  /** Until it was read. */
  readonly lastSignIn: LastSignIn | undefined;
  readonly readLastSignIn: () => void;
  readonly leave: () => Promise<void>;
  readonly reload: () => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside of SessionProvider');
  return session;
}

export function useApi(): Api {
  return useSession().api;
}

/** Whoever sees a page of the console is signed in. */
export function useAccount(): Account {
  const { state } = useSession();
  if (state.kind !== 'signed-in') throw new Error('a page for somebody was shown to nobody');
  return state.account;
}

/** In another post or county: everything that was read before is forgotten. */
export function useBeginAnew(): () => void {
  const queries = useQueryClient();
  const { reload } = useSession();
  const [, navigate] = useLocation();
  return () => {
    queries.clear();
    navigate('/');
    reload();
  };
}

/** What was chosen on this machine before anybody signed in. */
const LANGUAGE_KEY = 'doudi.language';

function languageOfBrowser(): Language {
  const kept = localStorage.getItem(LANGUAGE_KEY);
  if (kept === 'zh' || kept === 'en') return kept;
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<SessionState>({ kind: 'loading' });
  const [mustSignInAgain, setMustSignInAgain] = useState(false);
  const [preferences, setLocal] = useState<Preferences>(() => ({ language: languageOfBrowser(), isLargeType: false }));
  const language = useRef(preferences.language);
  language.current = preferences.language;
  const waiting = useRef<(() => void)[]>([]);

  const signInAgain = useCallback(() => {
    setMustSignInAgain(true);
    return new Promise<void>((resolve) => waiting.current.push(resolve));
  }, []);
  const account = useRef<Account | undefined>(undefined);
  account.current = state.kind === 'signed-in' ? state.account : undefined;
  const api = useMemo(() => {
    const asker = () => account.current && askerOf({ ...account.current, viewedCountyId: account.current.home && account.current.countyId });
    return apiOf(() => language.current, { actorId: asker, signInAgain });
  }, [signInAgain]);

  const [lastSignIn, setLastSignIn] = useState<LastSignIn>();
  const signedIn = useCallback(
    (found: Account, last?: LastSignIn) => {
      if (last) setLastSignIn(last);
      // Whoever looked at another county begins in their own again: nothing of the other stays on the screen.
      if (account.current && account.current.countyId !== found.countyId) queries.clear();
      setState({ kind: 'signed-in', account: found });
      setLocal((before) => ({ language: found.preferences.language ?? before.language, isLargeType: found.preferences.isLargeType }));
      setMustSignInAgain(false);
      for (const resolve of waiting.current.splice(0)) resolve();
    },
    [queries],
  );

  const reload = useCallback(() => {
    setState({ kind: 'loading' });
    apiOf(() => language.current)
      .ask(whoAmI, {})
      .then(
        ({ account: found }) => signedIn(found),
        (error: unknown) => setState({ kind: error instanceof ProblemError ? 'nobody' : 'unreachable' }),
      );
  }, [signedIn]);
  useEffect(reload, [reload]);

  const session: Session = {
    state,
    api,
    mustSignInAgain,
    preferences,
    signedIn,
    lastSignIn,
    readLastSignIn: () => setLastSignIn(undefined),
    reload,
    prefer: (changed) => {
      const chosen = { ...preferences, ...changed };
      setLocal(chosen);
      localStorage.setItem(LANGUAGE_KEY, chosen.language);
      // Kept per person; a server that cannot be reached keeps the old choice, and the screen the new one.
      if (state.kind === 'signed-in') api.ask(setPreferences, chosen).catch(() => undefined);
    },
    leave: async () => {
      await apiOf(() => language.current)
        .ask(signOut, {})
        .catch(() => undefined);
      queries.clear();
      forgetUnsaved();
      waiting.current = [];
      setMustSignInAgain(false);
      setLastSignIn(undefined);
      setState({ kind: 'nobody' });
    },
  };
  const words = useMemo(() => wordsIn(preferences.language), [preferences.language]);
  useEffect(() => {
    document.documentElement.lang = preferences.language === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.classList.toggle('large-type', preferences.isLargeType);
  }, [preferences]);
  return (
    <SessionContext.Provider value={session}>
      <WordsProvider value={words}>{children}</WordsProvider>
    </SessionContext.Provider>
  );
}
