// The readable description of the API: one page in one language, rendered here, without scripts.
import { type Contract, HOW_TO, moduleOf, type OpenApi, openApi, REFUSALS, refusalsOf } from '@doudi/core/contract';
import type { Language, Text } from '@doudi/policy';

export const API_TITLE: Text = { zh: 'Doudi 兜底接口', en: 'The API of Doudi 兜底' };

const WORDS = {
  contents: { zh: '目录', en: 'Contents' },
  howTo: { zh: '接入步骤', en: 'Step by step' },
  machine: { zh: '机器可读：', en: 'For programs:' },
  who: { zh: '可用角色', en: 'who may ask' },
  anybody: { zh: '任何人', en: 'anybody' },
  scope: { zh: '数据范围', en: 'reaches' },
  purpose: { zh: '处理目的', en: 'purpose' },
  sends: { zh: '请求', en: 'sent' },
  answers: { zh: '响应', en: 'answered' },
  refuses: { zh: '错误码', en: 'refusals' },
  field: { zh: '字段', en: 'field' },
  where: { zh: '位置', en: 'place' },
  type: { zh: '类型', en: 'type' },
  meaning: { zh: '含义', en: 'meaning' },
  required: { zh: '必填', en: 'required' },
  none: { zh: '无', en: 'none' },
  path: { zh: '地址', en: 'path' },
  query: { zh: '查询', en: 'query' },
  header: { zh: '请求头', en: 'header' },
  body: { zh: '正文', en: 'body' },
  problems: {
    zh: '拒绝以 application/problem+json（RFC 9457）应答；语言取自 Accept-Language。',
    en: 'Refusals are application/problem+json (RFC 9457), in the language of Accept-Language.',
  },
} as const satisfies Record<string, Text>;

const PURPOSES: Readonly<Record<string, Text>> = {
  settlement: { zh: '结算', en: 'settlement' },
  clearing: { zh: '清算', en: 'clearing' },
  registry: { zh: '登记', en: 'registry' },
  administration: { zh: '管理', en: 'administration' },
  supervision: { zh: '监督', en: 'supervision' },
  'own-account': { zh: '本人账户', en: 'own account' },
};
const ROLE_WORDS: Readonly<Record<string, Text>> = {
  clerk: { zh: '窗口结算员', en: 'clerk' },
  finance: { zh: '医疗机构财务', en: 'facility finance' },
  payer: { zh: '支付方经办', en: 'payer' },
  manager: { zh: '业务主管', en: 'manager' },
  admin: { zh: '系统管理员', en: 'administrator' },
};
const MODULE_WORDS: Readonly<Record<string, Text>> = {
  counties: { zh: '县', en: 'counties' },
  session: { zh: '登录', en: 'session' },
  users: { zh: '用户', en: 'users' },
  facilities: { zh: '医疗机构', en: 'facilities' },
  people: { zh: '人员', en: 'people' },
  designations: { zh: '人员类别', en: 'designations' },
  settlements: { zh: '结算', en: 'settlements' },
  ledger: { zh: '账务', en: 'ledger' },
};
const SCOPES: Readonly<Record<string, Text>> = { county: { zh: '本县', en: 'the county' }, self: { zh: '本人', en: 'oneself' } };

export function docsPage(contracts: readonly Contract[], language: Language, version: string): string {
  const api = openApi(contracts, { title: API_TITLE, version, language });
  const say = (text: Text | undefined) => toHtml(text?.[language] ?? '');
  // In the order in which they are worked with; one that nobody placed comes last.
  const order = Object.keys(MODULE_WORDS);
  const placeOf = (module: string) => (order.includes(module) ? order.indexOf(module) : order.length);
  const modules = [...new Set(contracts.map(moduleOf))].sort((a, b) => placeOf(a) - placeOf(b));
  const other =
    language === 'zh' ? '<a href="/docs?lang=en" lang="en" hreflang="en">English</a>' : '<a href="/docs?lang=zh" lang="zh-CN" hreflang="zh-CN">中文</a>';
  const sections = modules.map((module) =>
    section(
      module,
      contracts.filter((contract) => moduleOf(contract) === module),
      api,
      language,
    ),
  );
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say(API_TITLE)}</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header><h1>${say(API_TITLE)}</h1><p>${toHtml(version)} · ${other} · ${say(WORDS.machine)} <a href="/openapi.json">/openapi.json</a></p>
<p>${say(WORDS.problems)}</p></header>
<section><h2>${say(WORDS.howTo)}</h2><ol>${HOW_TO.map(({ text, call }) => `<li>${say(text)}${call === undefined ? '' : `<pre><code>${toHtml(call)}</code></pre>`}</li>`).join('')}</ol></section>
<nav aria-label="${say(WORDS.contents)}">${modules.map((module) => contents(module, contracts, language)).join('')}</nav>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function toHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

function contents(module: string, contracts: readonly Contract[], language: Language): string {
  const items = contracts
    .filter((contract) => moduleOf(contract) === module)
    .map((contract) => `<li><a href="#${contract.id}">${toHtml(contract.summary[language])}</a></li>`);
  return `<h2>${moduleName(module, language)}</h2><ul>${items.join('')}</ul>`;
}

function section(module: string, contracts: readonly Contract[], api: OpenApi, language: Language): string {
  return `<section><h2>${moduleName(module, language)}</h2>\n${contracts.map((contract) => operation(contract, api, language)).join('\n')}</section>`;
}

function moduleName(module: string, language: Language): string {
  return toHtml(MODULE_WORDS[module]?.[language] ?? module);
}

function operation(contract: Contract, api: OpenApi, language: Language): string {
  const described = api.paths[contract.path]?.[contract.method] as unknown as Operation;
  const say = (text: Text | undefined) => toHtml(text?.[language] ?? '');
  const refusals = refusalsOf(contract).map((code) => `<li><code>${code}</code> ${REFUSALS[code].status} ${say(REFUSALS[code].title)}</li>`);
  return `<article id="${contract.id}">
<h3>${say(contract.summary)}</h3>
<p><code class="address"><b>${contract.method.toUpperCase()}</b> ${toHtml(contract.path)}</code> <small>${contract.id} · ${contract.kind}</small></p>
<p>${access(contract, language)}</p>
<h4>${say(WORDS.sends)}</h4>${table(sentRows(described, api), language)}
<h4>${say(WORDS.answers)}</h4>${table(answeredRows(described, api), language)}
<details><summary>${say(WORDS.refuses)}</summary><ul>${refusals.join('')}</ul></details>
</article>`;
}

function access({ access }: Contract, language: Language): string {
  const label = (text: Text) => `<b>${toHtml(text[language])}</b>`;
  if (access.kind === 'public')
    return `${label(WORDS.who)} ${toHtml(WORDS.anybody[language])}${language === 'zh' ? '：' : ': '}${toHtml(access.why[language])}`;
  const purpose = PURPOSES[access.purpose]?.[language] ?? access.purpose;
  return [
    `${label(WORDS.who)} ${toHtml(access.roles.map((role) => ROLE_WORDS[role]?.[language] ?? role).join(language === 'zh' ? '、' : ', '))}`,
    `${label(WORDS.scope)} ${toHtml(SCOPES[access.scope]?.[language] ?? access.scope)}`,
    `${label(WORDS.purpose)} ${toHtml(purpose)}`,
  ].join(' · ');
}

/** As much of JSON Schema as the page shows. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

interface JsonContent {
  readonly content: { readonly 'application/json': { readonly schema: Schema } };
}

interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: JsonContent;
  readonly responses: { readonly 200: JsonContent };
}

interface Row {
  readonly name: string;
  readonly place?: keyof typeof WORDS;
  readonly isRequired: boolean;
  readonly schema: Schema;
}

function sentRows({ parameters, requestBody }: Operation, api: OpenApi): Row[] {
  const inAddress = parameters.map(({ name, in: place, required, schema }) => ({ name, place, isRequired: required, schema }));
  const inBody = requestBody ? fieldRows(requestBody.content['application/json'].schema, api) : [];
  return [...inAddress, ...inBody.map((row): Row => ({ ...row, place: 'body' }))];
}

function answeredRows({ responses }: Operation, api: OpenApi): Row[] {
  return fieldRows(responses[200].content['application/json'].schema, api);
}

const MAX_DEPTH = 4;

/** Fields with what lies in them, as `claim.lines[].payer`; a schema inside itself is not opened again. */
function fieldRows(schema: Schema, api: OpenApi, prefix = '', opened: readonly string[] = []): Row[] {
  const known = resolve(schema, api);
  const inside = schema.$ref ? [...opened, schema.$ref] : opened;
  if (opened.length > MAX_DEPTH || (schema.$ref && opened.includes(schema.$ref))) return [];
  if (known.items) return fieldRows(known.items, api, `${prefix}[]`, inside);
  return Object.entries(known.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [{ name: path, isRequired: (known.required ?? []).includes(name), schema: field }, ...fieldRows(field, api, path, inside)];
  });
}

function resolve(schema: Schema, api: OpenApi): Schema {
  if (schema.$ref === undefined) return schema;
  const { schemas } = api.components as { readonly schemas: Readonly<Record<string, Schema>> };
  return schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {};
}

function table(rows: readonly Row[], language: Language): string {
  const say = (text: Text) => toHtml(text[language]);
  if (rows.length === 0) return `<p>${say(WORDS.none)}</p>`;
  const head = [WORDS.field, WORDS.where, WORDS.type, WORDS.meaning].map((text) => `<th scope="col">${say(text)}</th>`).join('');
  const lines = rows.map(({ name, place, isRequired, schema }) => {
    const cells = [place ? say(WORDS[place]) : '', toHtml(typeWords(schema)), toHtml(schema.description ?? '')];
    const required = isRequired && place ? ` <small>${say(WORDS.required)}</small>` : '';
    return `<tr><th scope="row"><code>${toHtml(name)}</code>${required}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
}

/** `string (date)`, `integer 1…50`, `"old" | "new"`, `Person[]`. */
function typeWords(schema: Schema): string {
  const { $ref, type, format, items, minimum, maximum, minLength, maxLength } = schema;
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? '';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeWords))].join(' | ');
  if (items) return items.enum || items.anyOf ? `(${typeWords(items)})[]` : `${typeWords(items)}[]`;
  const range = type === 'string' ? rangeWords(minLength, maxLength) : rangeWords(minimum, maximum);
  return [type ?? '', format ? `(${format})` : '', range].filter((word) => word !== '').join(' ');
}

/** The bounds of safe integers are nobody's concern. */
function rangeWords(from: number | undefined, to: number | undefined): string {
  const [low, high] = [from, to].map((bound) => (bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined));
  if (low === undefined && high === undefined) return '';
  return `${low ?? ''}…${high ?? ''}`;
}

export const DOCS_STYLE = `:root { color-scheme: light dark; --line: #8884; --link: light-dark(#0b57a4, #8ec5ff); }
body { font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; }
a { color: var(--link); }
nav ul { columns: 18rem; padding-left: 1.2rem; }
nav li { break-inside: avoid; }
pre { overflow-x: auto; padding: 0.5rem; border: 1px solid var(--line); border-radius: 6px; }
pre code { overflow-wrap: normal; }
h2 { border-bottom: 1px solid var(--line); margin-top: 2rem; }
article { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; padding: 0 1rem 1rem; }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; min-width: 36rem; width: 100%; }
th code { overflow-wrap: normal; white-space: nowrap; }
th, td { border-bottom: 1px solid var(--line); padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
th { font-weight: 500; }
:target { outline: 2px solid var(--link); }
`;
