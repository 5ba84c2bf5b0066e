// The privacy notice: what comes with Doudi is whole, and what is wrong in one is told at its line.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PURPOSES } from '../contract/access.ts';
import { loadNotice } from './notice.ts';
import { RECORD_KIND_NAMES } from './record-kinds.ts';

const DEFAULT = readFileSync(new URL('../../../../privacy/default.yaml', import.meta.url), 'utf8');

/** What is said of the notice when something in it is replaced: line and English words. */
function told(from: string | RegExp, to: string): string[] {
  const text = DEFAULT.replace(from, to);
  expect(text).not.toBe(DEFAULT);
  return loadNotice('default.yaml', text).problems.map(({ line, message }) => `${line}: ${message.en}`);
}

const lineOf = (text: string) => DEFAULT.slice(0, DEFAULT.indexOf(text)).split('\n').length;

describe('the notice that comes with Doudi', () => {
  const { notice, problems } = loadNotice('default.yaml', DEFAULT);

  test('is whole: every purpose has a basis with its articles, every kind of record a time and a source', () => {
    expect(problems).toEqual([]);
    expect(notice?.purposes.map(({ id }) => id)).toEqual(expect.arrayContaining([...PURPOSES]));
    expect(Object.keys(notice?.retention ?? {}).sort()).toEqual([...RECORD_KIND_NAMES].sort());
    expect(notice?.purposes.filter(({ articles }) => articles.length === 0)).toEqual([]);
    expect(notice?.deidentification.k).toBe(10);
  });

  test('asks for consent only where there is no duty', () => {
    expect(notice?.purposes.filter(({ consent }) => consent).map(({ id }) => id)).toEqual(['research-export', 'notice-by-phone']);
  });
});

describe('a notice is refused at its line', () => {
  test('without a purpose for which data is processed', () => {
    expect(told(/ {2}clearing:[\s\S]*?(?= {2}registry:)/, '')).toEqual([`${lineOf('purposes:')}: purposes for which data is processed are missing: clearing`]);
  });

  test('when a purpose rests on consent and nothing says what is consented to, or asks consent to a duty', () => {
    const line = lineOf('    basis: duty');
    expect(told('basis: duty', 'basis: consent')).toEqual([`${line}: what rests on consent says what is consented to (consent)`]);
    const asked = lineOf('    basis: consent');
    expect(told('basis: consent', 'basis: duty')).toEqual([`${asked + 3}: nobody is asked to consent to a statutory duty; leave the consent out`]);
  });

  test('when it names a law or an assumption that it does not have', () => {
    expect(told('law: pipl', 'law: pipll')[0]).toContain('unknown law "pipll"; did you mean "pipl"?');
    expect(told('assumed: [lawyer]', 'assumed: [lawyers]')[0]).toContain('unknown assumption "lawyers"; did you mean "lawyer"?');
  });

  test('when something is kept shorter than may be, or the audit shorter than the law says', () => {
    expect(told('command-answer: {days: 400', 'command-answer: {days: 7')).toEqual([`${lineOf('  command-answer:')}: it is kept for 30 days at least`]);
    expect(told('audit-entry: {days: 1095', 'audit-entry: {days: 90')).toEqual([`${lineOf('  audit-entry:')}: it is kept for 183 days at least`]);
    expect(told('session: {days: 200', 'session: {days: soon')[0]).toContain('a whole number of days, or forever');
  });

  test('when fewer than ten would look alike, or ages do not rise', () => {
    expect(told('k: 10', 'k: 5')).toEqual([`${lineOf('  k: 10')}: it is 10 at least`]);
    expect(told('[0, 18, 60]', '[0, 60, 18]')[0]).toContain('ages that begin with 0 and rise');
  });

  test('when a key is misspelt or the file is no YAML', () => {
    expect(told('contact:', 'contacts:').join()).toContain('did you mean "contact"?');
    expect(told('laws:', 'laws: [')[0]).toContain('not valid YAML');
  });
});
