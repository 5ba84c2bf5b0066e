/// <reference types="node" />
// The catalogues: the same texts in both languages, each used somewhere, with the same values in braces.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { en } from './en/index.ts';
import { zh } from './zh/index.ts';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));

function codeOfTheConsole(): string {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('words') && !/\.test\.tsx?$/.test(file))
    .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
    .join('\n');
}

const valuesIn = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the texts of the console', () => {
  const names = Object.keys(zh) as (keyof typeof zh)[];

  test('are there in both languages', () => {
    expect(names.length).toBeGreaterThan(100);
    expect(Object.keys(en).sort()).toEqual([...names].sort());
    expect(names.filter((name) => zh[name].trim() === '' || en[name].trim() === '')).toEqual([]);
  });

  test('name the same values in both languages', () => {
    expect(names.filter((name) => String(valuesIn(zh[name])) !== String(valuesIn(en[name])))).toEqual([]);
  });

  test('are all used, and whatever a page asks for is there', () => {
    const code = codeOfTheConsole();
    const literal = new Set([...code.matchAll(/'([a-zA-Z]+(?:\.[\w-]+)+)'/g)].map((match) => match[1]));
    // `t(`role.${role}`)` uses all texts of that form.
    const forms = [...code.matchAll(/`([a-zA-Z]+\.[^`\s]*\$\{[^`]*)`/g)].map((match) => formOf(match[1] ?? ''));
    expect(names.filter((name) => !literal.has(name) && !forms.some((form) => form.test(name)))).toEqual([]);
    const asked = [...code.matchAll(/\bt\('([^']+)'/g)].map((match) => match[1] ?? '');
    expect(asked.filter((name) => !Object.hasOwn(zh, name))).toEqual([]);
  });

  test('are Chinese in the Chinese catalogue and none of it in the English one', () => {
    const HAN = /\p{Script=Han}/u;
    expect(names.filter((name) => HAN.test(en[name]))).toEqual([]);
    expect(names.filter((name) => !HAN.test(zh[name]) && /[a-z]{4}/i.test(zh[name].replace(/\{\w+\}/g, '')))).toEqual([]);
  });
});

function formOf(template: string): RegExp {
  const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\w-]+')}$`);
}
