// Passwords as argon2id hashes: 19 MiB and two passes, the floor of OWASP ASVS appendix C.
import { hash, verify } from '@node-rs/argon2';

const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** In PHC form, with its own salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST);
}

let nobodysHash: Promise<string> | undefined;

/** Takes as long for a name that nobody has as for a wrong password. */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword('nobody has this password');
  const isRight = await verify(passwordHash ?? (await nobodysHash), password.normalize('NFKC'));
  return isRight && passwordHash !== undefined;
}
