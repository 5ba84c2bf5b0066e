// Passwords as argon2id hashes: 19 MiB and two passes, the floor of OWASP ASVS appendix C. Few are reckoned at once, so that nobody who sends
// many of them takes the memory and the processors from everybody else.
import { hash, verify } from '@node-rs/argon2';

const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** In PHC form, with its own salt. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFKC'), COST));
}

let nobodysHash: Promise<string> | undefined;

/** Takes as long for a name that nobody has as for a wrong password. */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword('nobody has this password');
  const known = passwordHash ?? (await nobodysHash);
  const isRight = await inTurn(() => verify(known, password.normalize('NFKC')));
  return isRight && passwordHash !== undefined;
}

/** Half of the threads that Node has for such work; files and names are looked up by the others. */
const AT_ONCE = 2;
const MOST_WAITING = 500;
const waiting: (() => void)[] = [];
let running = 0;

/** First come, first served. Throws what `isBusy` knows if far too many wait. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (waiting.length >= MOST_WAITING) throw new Error('too much is waiting to be hashed');
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    // Whoever waits longest takes the place over.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
