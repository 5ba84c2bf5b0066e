// The console in a real browser: what a first visit fetches, how long the window's picture lags behind the keys, and how long journey 1 takes.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { DemoServer } from '../packages/web/browser-tests/testing/demo-server.ts';
import { chooseByTyping } from '../packages/web/browser-tests/testing/keys.ts';
import { placeInList, type SomePerson, somebodyOf } from '../packages/web/browser-tests/testing/people.ts';
import { contextOf, type SessionState, sessionOf } from '../packages/web/browser-tests/testing/sign-in.ts';
import { bringPerson, typeBill, waitForFinal } from '../packages/web/browser-tests/testing/window.ts';
import { withDemo } from '../packages/web/browser-tests/testing/with-demo.ts';
import { randomFrom } from './claims.ts';
import { type Figure, median, rounded } from './figure.ts';

const SEED = 1;
const AIM_BYTES = 700_000;
const AIM_SECONDS = 60;
/** Typed, taken away and typed again, digit by digit. */
const TYPED = '123456';
const TIMES_TYPED = 6;
const ROUNDS = 3;

export function benchWeb(): Promise<Figure[]> {
  return withDemo(async (server, browser) => {
    const session = await sessionOf(server, 'clerk');
    const somebody = somebodyOf(server);
    return [
      ...(await pageBytes(server, browser, session)),
      ...(await windowQuote(server, browser, session, await somebody('low-income'))),
      await journeySeconds(server, browser, session, [await somebody('low-income'), await somebody('low-income'), await somebody('low-income')]),
    ];
  });
}

async function pageBytes(server: DemoServer, browser: Browser, session: SessionState): Promise<Figure[]> {
  const measured = [
    { figure: 'page-bytes-sign-in', ...(await bytesOf(server, await contextOf(browser, {}), '/')) },
    { figure: 'page-bytes-window', ...(await bytesOf(server, await contextOf(browser, {}, session), '/window')) },
  ];
  return measured.map(({ figure, bytes, fontBytes }) => ({
    figure,
    value: rounded(bytes / 1000),
    unit: 'kB',
    ratio: rounded(AIM_BYTES / bytes),
    baseline: `the aim, ${AIM_BYTES / 1000} kB`,
    seed: SEED,
    size: 'a first visit with nothing kept, as sent, heads and answers of the API included',
    note: `without ${rounded(fontBytes / 1000)} kB of a Chinese font, which a machine that has one does not fetch`,
  }));
}

interface Fetched {
  readonly bytes: number;
  readonly fontBytes: number;
}

async function bytesOf({ origin }: DemoServer, context: BrowserContext, path: string): Promise<Fetched> {
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  const fonts = new Set<string>();
  let [bytes, fontBytes] = [0, 0];
  network.on('Network.responseReceived', ({ requestId, type }) => type === 'Font' && fonts.add(requestId));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (fonts.has(requestId)) fontBytes += encodedDataLength;
    else bytes += encodedDataLength;
  });
  await network.send('Network.enable');
  await page.goto(origin + path);
  await page.locator('h1').waitFor();
  await page.waitForLoadState('networkidle');
  await context.close();
  return { bytes, fontBytes };
}

/** Times of one key, in milliseconds, until what it changed was painted. */
interface Lag {
  readonly shown: number;
  readonly confirmed: number;
}

/**
 * In the page: from a key to the frame after the band has changed, and to the frame after the server has confirmed it. A frame counts when a
 * message sent while it was made arrives, which is after it was painted.
 */
const WATCH_BAND = `{
  const painted = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(0);
  });
  let label, lag;
  addEventListener('keydown', () => { lag = { from: performance.now() }; }, true);
  const look = () => {
    const band = document.querySelector('.quote .band')?.getAttribute('aria-label');
    const state = document.querySelector('.quote')?.getAttribute('data-state');
    const mine = lag;
    if (mine && band && band !== label && !mine.isShown) {
      mine.isShown = true;
      painted(() => { mine.shown = performance.now() - mine.from; });
    } else if (mine?.shown && state === 'final' && !mine.isConfirmed) {
      mine.isConfirmed = true;
      painted(() => window.tellLag({ shown: mine.shown, confirmed: performance.now() - mine.from }));
    }
    label = band ?? label;
  };
  look();
  new MutationObserver(look).observe(document.querySelector('.window-quote'), { subtree: true, childList: true, attributes: true, characterData: true });
  window.lagOfNextKey = () => new Promise((resolve) => { window.tellLag = resolve; });
}`;

/** In the same page, a field that nothing listens to: what a key costs at least until it is painted. */
const WATCH_PLAIN = `{
  const field = document.body.appendChild(document.createElement('input'));
  field.id = 'plain';
  let from;
  field.addEventListener('keydown', () => { from = performance.now(); });
  field.addEventListener('input', () => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.tellLag(performance.now() - from);
    port2.postMessage(0);
  }));
}`;

async function windowQuote({ origin }: DemoServer, browser: Browser, session: SessionState, { personId }: SomePerson): Promise<Figure[]> {
  const context = await contextOf(browser, {}, session);
  const page = await context.newPage();
  await page.goto(origin);
  await bringPerson(page, personId);
  await typeBill(page, { charges: { classA: '20000', classB: '9' } });
  await waitForFinal(page);
  await page.evaluate(WATCH_BAND);
  await page.locator('#charge-classB').press('End');
  const keys = [...TYPED, ...[...TYPED].map(() => 'Backspace')];
  const lags: Lag[] = [];
  for (let time = 0; time < TIMES_TYPED; time++) for (const key of keys) lags.push((await lagOf(page, key)) as Lag);
  await page.evaluate(WATCH_PLAIN);
  await page.locator('#plain').focus();
  const plain: number[] = [];
  for (let time = 0; time < TIMES_TYPED; time++) for (const key of keys) plain.push((await lagOf(page, key)) as number);
  await context.close();
  const figure = (name: string, values: readonly number[]): Figure => ({
    figure: name,
    value: rounded(median(values)),
    unit: 'ms',
    ratio: rounded(median(plain) / median(values)),
    baseline: `a key in a plain field of the same page until it is painted, ${rounded(median(plain))} ms, p95 ${rounded(p95(plain))}`,
    seed: SEED,
    size: `${values.length} keys in an amount, median`,
    note: `p95 ${rounded(p95(values))} ms`,
  });
  return [
    figure(
      'window-quote',
      lags.map(({ shown }) => shown),
    ),
    figure(
      'window-quote-confirmed',
      lags.map(({ confirmed }) => confirmed),
    ),
  ];
}

async function lagOf(page: Page, key: string): Promise<unknown> {
  const told = page.evaluate('window.lagOfNextKey()');
  await page.keyboard.press(key);
  return told;
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;
}

/** How a trained person works: so many milliseconds a key, and so long to look before the next step. */
const KEY_MS = { least: 60, most: 120 } as const;
const LOOK_MS = { foundPeople: 1_000, bill: 2_000, quote: 3_000, explanation: 4_000, confirmation: 1_500, cash: 3_000, paper: 1_000 } as const;

async function journeySeconds(server: DemoServer, browser: Browser, session: SessionState, patients: readonly SomePerson[]): Promise<Figure> {
  const took: number[] = [];
  for (const [round, patient] of patients.slice(0, ROUNDS).entries()) took.push(await secondsOfJourney(server, browser, session, patient, round));
  const looking = Object.values(LOOK_MS).reduce((sum, milliseconds) => sum + milliseconds, 0) / 1000;
  return {
    figure: 'journey-1-seconds',
    value: rounded(median(took)),
    unit: 's',
    ratio: rounded(AIM_SECONDS / median(took)),
    baseline: `the aim, ${AIM_SECONDS} s`,
    seed: SEED,
    size: `from the first key to the next patient, median of ${ROUNDS}`,
    note: `${KEY_MS.least} to ${KEY_MS.most} ms a key, ${looking} s of looking`,
  };
}

/** Journey 1 of packages/web/browser-tests/journeys.test.ts, which also checks every amount. */
async function secondsOfJourney(server: DemoServer, browser: Browser, session: SessionState, patient: SomePerson, round: number): Promise<number> {
  const context = await contextOf(browser, {}, session);
  const page = await context.newPage();
  const random = randomFrom(SEED + round);
  const pause = () => page.waitForTimeout(KEY_MS.least + random() * (KEY_MS.most - KEY_MS.least));
  const look = (at: keyof typeof LOOK_MS) => page.waitForTimeout(LOOK_MS[at]);
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) {
      await pause();
      await page.keyboard.press(key);
    }
  };
  const place = await placeInList(server, patient);
  await page.goto(`${server.origin}/window`);
  await page.locator('#find-person:focus').waitFor();

  const begun = performance.now();
  await press(...patient.initials, 'Enter');
  await page.locator('.found-people button:focus').waitFor();
  await look('foundPeople');
  await press(...Array<string>(place).fill('ArrowDown'), 'Enter');
  await page.locator('#bill-number:focus').waitFor();
  await look('bill');
  await press(...`2026011${round}`, 'Enter', 'Enter');
  await chooseByTyping(page, '示范市中心');
  await press('Enter', 'Enter', 'Enter', 'Enter', 'Enter');
  for (const amount of ['80000', '30000', '3000', '', '', '10000']) await press(...amount, 'Enter');
  await waitForFinal(page);
  await look('quote');
  while ((await page.locator('.quote .lines-table .amount-button:focus').count()) === 0) await press('Tab');
  await press('Enter');
  await page.locator('.explanation').waitFor();
  await look('explanation');
  await press('Escape', 'Control+Enter');
  await page.locator('#settle-now:focus').waitFor();
  await look('confirmation');
  await press('Enter');
  await page.locator('#pay-tendered:focus').waitFor();
  await look('cash');
  await press(...'50000', 'Enter');
  await page.locator('.receipt-actions a:focus').waitFor();
  const paper = context.waitForEvent('page');
  await press('Enter');
  await (await paper).locator('.paper-part').first().waitFor();
  await look('paper');
  await page.bringToFront();
  await press('Alt+n');
  await page.locator('#find-person:focus').waitFor();
  const seconds = (performance.now() - begun) / 1000;
  await context.close();
  return seconds;
}
