// One thing to be done: its key stays until it succeeded or what is to be done changed, so that trying again never does it twice.
import type { Contract, OutputOf, SentInputOf } from '@doudi/core/contract';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { newKey } from './client.ts';
import { useApi } from './session.tsx';

/** `mutate` or `mutateAsync` with the contract's input; the mutation tells what is under way and what went wrong. */
export function useCommand<C extends Contract>(contract: C): UseMutationResult<OutputOf<C>, Error, SentInputOf<C>> {
  const api = useApi();
  const kept = useRef<{ readonly input: string; readonly key: string } | undefined>(undefined);
  return useMutation({
    // What an answer told is gone with the page or dialog that asked: it may be a number that is shown once.
    gcTime: 0,
    mutationFn: async (input: SentInputOf<C>) => {
      const told = JSON.stringify(input);
      if (kept.current?.input !== told) kept.current = { input: told, key: newKey() };
      const answer = await api.ask(contract, input, { idempotencyKey: kept.current.key });
      kept.current = undefined;
      return answer;
    },
  });
}
