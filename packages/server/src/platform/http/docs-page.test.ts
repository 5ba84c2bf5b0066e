// The page that describes the API, as a reader without scripts gets it.
import { describe, expect, test } from 'vitest';
import { docsPage } from './docs-page.ts';
import { findPerson, smallApp, smallRoutes } from './testing/small-app.ts';

const contracts = smallRoutes.map((route) => route.contract);

async function pageOf(path: string, headers: Record<string, string> = {}) {
  const response = await smallApp().app.request(path, { headers });
  return { response, text: await response.text() };
}

describe('the page about the API', () => {
  test('is Chinese or English, as the reader asks', async () => {
    expect((await pageOf('/docs')).text).toContain('<html lang="zh-CN">');
    expect((await pageOf('/docs', { 'accept-language': 'en' })).text).toContain('<html lang="en">');
    expect((await pageOf('/docs?lang=en')).text).toContain('href="/docs?lang=zh"');
    expect((await pageOf('/docs?lang=zh', { 'accept-language': 'en' })).text).toContain('href="/docs?lang=en"');
  });

  test('tells of every operation its address, fields, roles, purpose and refusals', async () => {
    const { text } = await pageOf('/docs?lang=en');
    for (const { id, path, summary } of contracts) {
      expect(text).toContain(`<article id="${id}">`);
      expect(text).toContain(path);
      expect(text).toContain(summary.en);
    }
    for (const words of ['clerk, manager', 'Idempotency-Key', 'amountFen', 'persons[].born', '(&quot;old&quot; | &quot;new&quot;)[]', 'not-found', '1…50'])
      expect(text).toContain(words);
  });

  test('works without scripts and styles of its own, as its policy demands', async () => {
    const { response, text } = await pageOf('/docs');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; style-src 'self'");
    expect(text).not.toMatch(/<script|<style|\son\w+=|\sstyle=|javascript:/i);
    const style = await pageOf('/docs/style.css');
    expect(style.response.headers.get('content-type')).toBe('text/css; charset=utf-8');
  });

  test('has links that lead somewhere', async () => {
    const { text } = await pageOf('/docs');
    const anchors = [...text.matchAll(/href="#(\w+)"/g)].map((match) => match[1]);
    expect(anchors).toHaveLength(contracts.length);
    for (const anchor of anchors) expect(text).toContain(`id="${anchor}"`);
    for (const match of text.matchAll(/href="(\/[^"#]*)"/g)) expect((await pageOf(match[1] ?? '')).response.status).toBe(200);
  });

  test('shows text as text', () => {
    const summary = { zh: '<script>alert(1)</script>', en: '"&' };
    expect(docsPage([{ ...findPerson, summary }], 'zh', '1')).not.toContain('<script>');
  });

  test('stands beside a description for programs', async () => {
    const { response, text } = await pageOf('/openapi.json', { 'accept-language': 'en' });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(JSON.parse(text)).toMatchObject({ openapi: '3.1.0', paths: { [findPerson.path]: { get: { summary: 'shows a resident' } } } });
  });
});
