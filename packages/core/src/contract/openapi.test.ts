// The description of the API, held against a validator of others and against the contracts.
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { contract, pathParameters } from './contract.ts';
import { openApi } from './openapi.ts';
import { getPerson, savePerson, smallContracts } from './testing/small-contracts.ts';

const described = openApi(smallContracts, { title: { zh: '兜底', en: 'Doudi' }, version: '0.1.0', language: 'en' });

// biome-ignore lint/suspicious/noExplicitAny: a document is walked here as a reader without types would.
type Any = any;
const at = (path: string, method: string): Any => described.paths[path]?.[method];

describe('the description of the API', () => {
  test('is valid OpenAPI 3.1 to an independent validator', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(described) as unknown as Record<string, unknown>);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  test('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(described).matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(5);
    const { schemas } = described.components as { schemas: Record<string, unknown> };
    const names = references.map((reference) => /^#\/components\/schemas\/(\w+)$/.exec(reference)?.[1]);
    for (const name of names) expect(Object.keys(schemas)).toContain(name);
  });

  test('declares every parameter of a path, and does not ask for it again in the body', () => {
    for (const { path, method } of smallContracts) {
      const declared = at(path, method).parameters.filter((parameter: Any) => parameter.in === 'path');
      expect(declared.map((parameter: Any) => parameter.name)).toEqual(pathParameters(path));
    }
    const body = at(savePerson.path, 'post').requestBody.content['application/json'].schema;
    expect(Object.keys(body.properties)).toEqual(['person', 'place']);
    expect(body.required).toEqual(['person']);
    expect(body.additionalProperties).toBe(false);
  });

  test('shows the query of a get', () => {
    expect(at(getPerson.path, 'get').parameters).toMatchObject([
      { name: 'personId', in: 'path', required: true },
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', maximum: 50 } },
    ]);
  });

  test('tells apart what is sent and what is answered', () => {
    const { schemas } = described.components as { schemas: Any };
    expect(schemas.Note.required).toEqual(['words']);
    expect(schemas.NoteInput.required).toBeUndefined();
    expect(schemas.PersonInput.properties.notes.items.$ref).toBe('#/components/schemas/NoteInput');
    expect(schemas.Person.properties.notes.items.$ref).toBe('#/components/schemas/Note');
  });

  test('says who may ask, how far it reaches, what for, and how it may refuse', () => {
    const operation = at(savePerson.path, 'post');
    expect(operation).toMatchObject({
      'x-roles': ['clerk', 'manager'],
      'x-scope': 'county',
      'x-purpose': 'registry',
      security: [{ session: [] }, { token: [] }],
    });
    expect(operation.parameters.at(-1)).toMatchObject({ name: 'Idempotency-Key', in: 'header', required: true });
    expect(Object.keys(operation.responses)).toEqual(['200', '400', '401', '403', '404', '408', '409', '410', '413', '415', '422', '500', '503']);
    expect(operation.responses[409]['x-codes']).toEqual(['state-differs', 'other-actor', 'key-reused']);
    expect(at('/api/access/sign-in', 'post')).toMatchObject({ security: [], 'x-public': 'nobody has a session before signing in' });
  });

  test('speaks one language at a time', () => {
    const zh = openApi(smallContracts, { title: { zh: '兜底', en: 'Doudi' }, version: '0.1.0', language: 'zh' });
    expect(JSON.stringify(zh)).toContain('"description":"居民编号"');
    expect(JSON.stringify(described)).toContain('"description":"the id of the resident"');
    expect(JSON.stringify(described)).not.toMatch(/[\u4e00-\u9fff]/);
  });

  test('is not made where two schemas have one name', () => {
    const other = contract({
      ...getPerson,
      id: 'other',
      path: '/api/other',
      input: z.strictObject({}),
      output: z.strictObject({ b: z.strictObject({}).meta({ id: 'Twin' }) }),
    });
    const twin = contract({ ...other, id: 'twin', path: '/api/twin', output: z.strictObject({ b: z.string().meta({ id: 'Twin' }) }) });
    expect(() => openApi([other, twin], { title: { zh: '', en: '' }, version: '1', language: 'en' })).toThrow(/Twin/);
  });
});
