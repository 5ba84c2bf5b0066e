// Every page, in both languages: for whoever cannot see it well, on a phone, and without a word that was forgotten.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { zh } from '../src/words/zh/index.ts';
import { demoCounty, type OpenedPage, pictureIfFailed } from './testing/demo-county.ts';
import { everyPage, type PageToSee, waitUntilWhole } from './testing/every-page.ts';

const county = await demoCounty();
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const people = [await county.somebody('low-income'), await county.somebody('low-income')];
const pages = await everyPage(county, { patientId: people[0]?.personId ?? '', nextId: people[1]?.personId ?? '' });

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What hinders people seriously, each with the first place where it does. */
async function hindrances(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy allows none that is written into it.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as { violations: readonly Violation[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}

/** Names of texts in the place of texts, and values that were not there. */
function forgotten(text: string): string[] {
  const names = Object.keys(zh).filter((name) => new RegExp(`(?<![\\w.])${name.replaceAll('.', '\\.')}(?![\\w.])`).test(text));
  return [...names, ...(text.match(/undefined|\bNaN\b|\[object \w+\]|\{\w+\}/g) ?? [])];
}

/** What of a page that can be pushed sideways sticks out of it. */
const sideways = (page: Page) =>
  page.evaluate(`(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const isOut = (element) => element.getBoundingClientRect().right + scrollX > clientWidth;
    const out = [...document.querySelectorAll('body *')].filter((element) => isOut(element) && ![...element.children].some(isOut));
    return [scrollWidth - clientWidth + ' px', ...out.map((element) => element.outerHTML.slice(0, 200))];
  })()`) as Promise<string[]>;

/** One for each reader and screen: opened anew for every page they would take most of the time. */
const opened = new Map<string, Promise<OpenedPage>>();

function openedFor({ role }: PageToSee, language: 'zh' | 'en', isNarrow: boolean): Promise<OpenedPage> {
  const reader = `${role} ${language} ${isNarrow}`;
  const page = opened.get(reader) ?? county.openForAll(role, { path: '/verify', language, isNarrow });
  opened.set(reader, page);
  return page;
}

async function look(seen: PageToSee, language: 'zh' | 'en', isNarrow: boolean) {
  const { page, watch } = await openedFor(seen, language, isNarrow);
  pictureIfFailed(page);
  // One is opened by its address in Chinese at a desk, and led to within the console otherwise, which takes half the time.
  if (seen.role === undefined || (language === 'zh' && !isNarrow)) await page.goto(county.origin + seen.path);
  else await page.evaluate(`history.pushState(null, '', ${JSON.stringify(seen.path)})`);
  await seen.prepare?.(page);
  await waitUntilWhole(page);
  expect(await page.locator('html').getAttribute('lang')).toBe(language === 'zh' ? 'zh-CN' : 'en');
  expect(forgotten(await page.innerText('body'))).toEqual([]);
  expect(forgotten(await page.title())).toEqual([]);
  expect(await hindrances(page)).toEqual([]);
  expect(watch.problems).toEqual([]);
  return page;
}

for (const language of ['zh', 'en'] as const) {
  describe(`in ${language}`, () => {
    for (const seen of pages) {
      test(`${seen.name} hinders nobody and forgets no word`, async () => {
        await look(seen, language, false);
      });
    }
    for (const seen of pages.filter(({ isOnPhones }) => isOnPhones)) {
      test(`${seen.name} fits a phone`, async () => {
        expect(await sideways(await look(seen, language, true))).toEqual([]);
      });
    }
  });
}
