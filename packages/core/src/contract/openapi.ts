// The OpenAPI 3.1 description, made from the contracts and from nothing else, so that it cannot say anything that is not enforced.
import type { Language, Text } from '@doudi/policy';
import { type Components, componentsOf, type Json } from './components.ts';
import { type Contract, moduleOf, pathParameters, refusalsOf } from './contract.ts';
import { HOW_TO } from './how-to.ts';
import { REFUSALS, type RefusalCode } from './refusal.ts';

export interface Described {
  readonly title: Text;
  readonly version: string;
  readonly language: Language;
}

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly tags: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Json;
}

export function openApi(contracts: readonly Contract[], { title, version, language }: Described): OpenApi {
  const components = componentsOf(contracts);
  const paths: Record<string, Record<string, Json>> = {};
  for (const contract of contracts) {
    const operations = paths[contract.path] ?? {};
    operations[contract.method] = operationOf(contract, language, components);
    paths[contract.path] = operations;
  }
  const description: OpenApi = {
    openapi: '3.1.0',
    info: {
      title: title[language],
      version,
      description: HOW_TO.map(({ text }, index) => `${index + 1}. ${text[language]}`).join('\n'),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [...new Set(contracts.map(moduleOf))].map((name) => ({ name })),
    paths,
    components: { schemas: { Problem: PROBLEM_SCHEMA, ...components.schemas }, securitySchemes: SECURITY_SCHEMES },
  };
  return inLanguage(description, language) as OpenApi;
}

/** A field says what it means in both languages, `.meta({ text: { zh, en } })`; the description says it in one. */
function inLanguage(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((item) => inLanguage(item, language));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) =>
    key === 'text' && isText(item) ? ['description', item[language]] : [key, inLanguage(item, language)],
  );
  return Object.fromEntries(entries);
}

function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value && typeof value.zh === 'string' && typeof value.en === 'string';
}

const SECURITY_SCHEMES: Json = {
  session: { type: 'apiKey', in: 'cookie', name: 'doudi_session', description: '__Host-doudi_session over HTTPS' },
  token: { type: 'http', scheme: 'bearer', description: 'the token of signIn' },
};

const PROBLEM_SCHEMA: Json = {
  type: 'object',
  description: 'RFC 9457',
  properties: {
    type: { type: 'string', pattern: '^urn:doudi:problem:' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(REFUSALS) },
    instance: { type: 'string' },
    path: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } }, required: ['path', 'message'] },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
};

function operationOf(contract: Contract, language: Language, components: Components): Json {
  const input: InputSchema = components.inputOf(contract);
  const { access } = contract;
  return {
    operationId: contract.id,
    summary: contract.summary[language],
    tags: [moduleOf(contract)],
    parameters: parametersOf(contract, input),
    ...(contract.method === 'post' && { requestBody: { required: true, content: jsonContent(bodySchema(contract, input)) } }),
    responses: { 200: successOf(contract, components), ...problemsOf(contract, language) },
    security: access.kind === 'public' ? [] : [{ session: [] }, { token: [] }],
    'x-kind': contract.kind,
    ...(access.kind === 'public' ? { 'x-public': access.why[language] } : { 'x-roles': access.roles, 'x-scope': access.scope, 'x-purpose': access.purpose }),
  };
}

interface InputSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

function parametersOf(contract: Contract, input: InputSchema): Json[] {
  const inPath = pathParameters(contract.path);
  const all = contract.method === 'get' ? Object.keys(input.properties ?? {}) : inPath;
  const fields = all.map((name) => ({
    name,
    in: inPath.includes(name) ? 'path' : 'query',
    required: inPath.includes(name) || (input.required ?? []).includes(name),
    schema: input.properties?.[name] ?? {},
  }));
  return contract.kind === 'command' ? [...fields, IDEMPOTENCY_KEY] : fields;
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  schema: { type: 'string', minLength: 8, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
};

/** What the path already says does not stand in the body. */
function bodySchema(contract: Contract, input: InputSchema): Json {
  const inPath = pathParameters(contract.path);
  const properties = Object.fromEntries(Object.entries(input.properties ?? {}).filter(([name]) => !inPath.includes(name)));
  const required = (input.required ?? []).filter((name) => !inPath.includes(name));
  return { ...input, properties, required };
}

function successOf(contract: Contract, components: Components): Json {
  const session = { headers: { 'Set-Cookie': { schema: { type: 'string' } } } };
  return { description: 'OK', content: jsonContent(components.outputOf(contract)), ...(contract.kind === 'session' && session) };
}

function jsonContent(schema: Json): Json {
  return { 'application/json': { schema } };
}

/** One response for each status, which names the codes that it may carry. */
function problemsOf(contract: Contract, language: Language): Readonly<Record<string, Json>> {
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of refusalsOf(contract)) byStatus.set(REFUSALS[code].status, [...(byStatus.get(REFUSALS[code].status) ?? []), code]);
  const responses = [...byStatus].toSorted(([a], [b]) => a - b).map(([status, codes]) => [status, problemResponse(codes, language)]);
  return Object.fromEntries(responses);
}

function problemResponse(codes: readonly RefusalCode[], language: Language): Json {
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `${code}: ${REFUSALS[code].title[language]}`).join('; '),
    content: { 'application/problem+json': { schema } },
    'x-codes': codes,
  };
}
