// `npm run screenshots`: every page as people see it, in both languages, at a counter and on a phone, and the papers, into the folder screenshots/.
// With `--readme` the pictures of the README instead, into docs/pictures/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { DemoServer } from '../packages/web/browser-tests/testing/demo-server.ts';
import { everyPage, type PageToSee, waitUntilWhole } from '../packages/web/browser-tests/testing/every-page.ts';
import { type Somebody, somebodyOf } from '../packages/web/browser-tests/testing/people.ts';
import { contextOf, type Screen, type SessionState, sessionOf } from '../packages/web/browser-tests/testing/sign-in.ts';
import { settled } from '../packages/web/browser-tests/testing/window.ts';
import { withDemo } from '../packages/web/browser-tests/testing/with-demo.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LANGUAGES = ['zh', 'en'] as const;
/** Small enough for a README, and sharp enough to be read. */
const SMALL = { type: 'jpeg', quality: 72 } as const;
/** On such a screen the pictures of the README are small and still legible. */
const README_SCREEN = { width: 1200, height: 700 };

const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/build-web.ts'), '--if-needed'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
await withDemo(process.argv.includes('--readme') ? pictureReadme : pictureAll);

/** Opens a page as a role sees it, hands it over whole, and closes it. */
type See = (seen: PageToSee, screen: Screen, look: (page: Page) => Promise<unknown>) => Promise<void>;

interface Prepared {
  readonly pages: readonly PageToSee[];
  readonly see: See;
  readonly somebody: Somebody;
}

async function prepare(server: DemoServer, browser: Browser): Promise<Prepared> {
  const somebody = somebodyOf(server);
  const [patient, next] = [await somebody('low-income'), await somebody('low-income')];
  const pages = await everyPage(server, { patientId: patient.personId, nextId: next.personId });
  const sessions = new Map<string, SessionState>();
  const see: See = async ({ role, path, prepare }, screen, look) => {
    const session = role === undefined ? undefined : (sessions.get(role) ?? (await sessionOf(server, role)));
    if (role !== undefined && session) sessions.set(role, session);
    const context = await contextOf(browser, screen, session);
    const page = await context.newPage();
    await page.goto(server.origin + path);
    await prepare?.(page);
    await waitUntilWhole(page);
    await look(page);
    await context.close();
  };
  return { pages, see, somebody };
}

async function pictureAll(server: DemoServer, browser: Browser): Promise<void> {
  const folder = join(ROOT, 'screenshots');
  mkdirSync(folder, { recursive: true });
  const { pages, see } = await prepare(server, browser);
  for (const seen of pages) {
    for (const language of LANGUAGES) {
      for (const isNarrow of seen.isPaper ? [false] : [false, true]) {
        const name = `${seen.name}-${language}${isNarrow ? '-phone' : ''}`;
        await see(seen, { language, isNarrow }, async (page) => {
          if (!seen.isOneScreen) await makeTall(page);
          await page.screenshot({ path: join(folder, `${name}.png`) });
          if (seen.isPaper) await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true, printBackground: true });
        });
        process.stdout.write(`screenshots/${name}.png\n`);
      }
    }
  }
}

/** As high as the page, so that what sticks to an edge of the screen covers nothing in the picture. */
async function makeTall(page: Page): Promise<void> {
  const size = page.viewportSize();
  const height = (await page.evaluate('document.documentElement.scrollHeight')) as number;
  if (size) await page.setViewportSize({ ...size, height: Math.max(size.height, height) });
}

/** English ones under the plain names. */
async function pictureReadme(server: DemoServer, browser: Browser): Promise<void> {
  const folder = join(ROOT, 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  const { pages, see, somebody } = await prepare(server, browser);
  for (const language of LANGUAGES) {
    for (const seen of [...pages.filter(({ name }) => name === 'window' || name === 'explanation'), await firstStatement(server, somebody)]) {
      const path = join(folder, `${seen.name}${language === 'zh' ? '-zh' : ''}.jpg`);
      await see(seen, { language }, async (page) => {
        await page.setViewportSize(README_SCREEN);
        const picture = await (seen.isPaper ? picturePaper(page) : page.screenshot(SMALL));
        writeFileSync(path, picture);
      });
      process.stdout.write(`${path}\n`);
    }
  }
}

/** Printed for the first time when it is seen. */
async function firstStatement(server: DemoServer, somebody: Somebody): Promise<PageToSee> {
  const { personId } = await somebody('low-income');
  const { settlementId } = await settled(server, personId, { classA: '42000.00', classB: '18000.00', classBPrepay: '1800.00', otherOut: '2600.00' });
  return { name: 'statement', role: 'clerk', path: `/print/statement/${settlementId}?form=a5&preview`, isPaper: true };
}

/** With a little of the desk around it. */
async function picturePaper(page: Page): Promise<Buffer> {
  await makeTall(page);
  const box = await page.locator('.paper').boundingBox();
  if (!box) throw new Error('there is no paper');
  const desk = 20;
  return page.screenshot({ ...SMALL, clip: { x: box.x - desk, y: box.y - desk, width: box.width + 2 * desk, height: box.height + 2 * desk } });
}
