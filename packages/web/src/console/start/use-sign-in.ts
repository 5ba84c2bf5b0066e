// One way in for the sign-in page and for signing in again: a password, a second step where the account asks for it, or a passkey alone.
import { signIn, signInWithPasskey, startPasskeySignIn } from '@doudi/core/access';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi, useSession } from '../../session/session.tsx';
import { assertPasskey } from './passkey.ts';
import { isSecondNeeded } from './sign-in-fault.tsx';

interface Entered {
  readonly countyId: string;
  readonly username: string;
  readonly password: string;
}

type Way =
  | ({ readonly by: 'password' } & Entered)
  | ({ readonly by: 'code'; readonly oneTimeCode: string } & Entered)
  | ({ readonly by: 'second passkey' } & Entered)
  | { readonly by: 'passkey'; readonly countyId: string };

export function useSignIn(onDone?: (countyId: string) => void) {
  const api = useApi();
  const { signedIn } = useSession();
  /** What was right and waits for its second step. */
  const [waiting, setWaiting] = useState<Entered>();
  const entering = useMutation({
    mutationFn: async (way: Way) => {
      const { countyId } = way;
      if (way.by === 'passkey') return api.ask(signInWithPasskey, { countyId, passkey: await assertPasskey(await api.ask(startPasskeySignIn, { countyId })) });
      const entered = { countyId, username: way.username, password: way.password };
      if (way.by === 'password') return api.ask(signIn, entered);
      if (way.by === 'code') return api.ask(signIn, { ...entered, oneTimeCode: way.oneTimeCode });
      return api.ask(signIn, { ...entered, passkey: await assertPasskey(await api.ask(startPasskeySignIn, { countyId })) });
    },
    onSuccess: ({ account, lastSignIn }, { countyId }) => {
      setWaiting(undefined);
      onDone?.(countyId);
      signedIn(account, lastSignIn);
    },
    onError: (error, way) => {
      if (way.by === 'password' && isSecondNeeded(error)) setWaiting(way);
    },
  });
  return {
    enter: (entered: Entered) => entering.mutate({ by: 'password', ...entered }),
    enterWithPasskey: (countyId: string) => entering.mutate({ by: 'passkey', countyId }),
    waiting,
    second: {
      onCode: (oneTimeCode: string) => waiting && entering.mutate({ ...waiting, by: 'code', oneTimeCode }),
      onPasskey: () => waiting && entering.mutate({ ...waiting, by: 'second passkey' }),
      onBack: () => {
        setWaiting(undefined);
        entering.reset();
      },
    },
    isBusy: entering.isPending,
    error: isSecondNeeded(entering.error) ? null : entering.error,
  };
}
