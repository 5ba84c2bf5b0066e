// The command line: what a person types, and what they are told. Every command is a few lines that call the room that does the work.
import { adjustablesOf } from '@doudi/core/scheme';
import type { Language, Text } from '@doudi/policy';
import { Command, Option } from 'commander';
import { PROFILES } from './platform/secrets/seal-profiles.ts';
import { languageOf, systemErrorText, UserError } from './platform/user-error.ts';
import { installedSchemes, readSchemeFiles, schemeFolder } from './schemes/read-schemes.ts';
import type { SimulateArguments } from './simulation/simulate-command.ts';

// Each command loads what it needs when it runs: nobody who settles a file waits for the server.
const settling = () => import('./settlement/settle-command.ts');
const simulation = () => import('./simulation/simulate-command.ts');
const schemeCommands = () => import('./schemes/scheme-commands.ts');
const server = () => import('./server-commands.ts');
const keyCommands = () => import('./key-commands.ts');
const auditCommands = () => import('./audit-commands.ts');

const SETTLE_HELP = `
Claims are one JSON object a line (docs/SCHEMES.md says which fields). Results come in the order of the file, one a line:
  {"id":"c-1","scheme":"zixi-2020","total":"20000.00","lines":[{"line":"basic","payer":"basic-insurance","paid":"13600.00"},…],"patientPays":"1106.00"}
A row that cannot be settled gives {"id":…,"error":{"code":…,"message":…,"path":…}} in its place and changes no running sum.

Order. Claims are settled by day of discharge, then by their place in the file; the file itself may stand in any order. It is read
twice. Where each person's claims stand together (for a scheme with household accounts: each household's), they are released as soon
as the last of them is settled, and a million claims need little memory; otherwise what lies between a person's first and last claim
is held. Standard input (-) is first copied to a temporary file without a name.

Exit code: 0 every row settled · 1 at least one row was refused · 2 nothing could be done (the file, the scheme or the command).

Examples:
  npx doudi settle --scheme zixi-2020 --claims claims.jsonl > results.jsonl
  npx doudi settle --scheme lucheng --claims - --format csv < claims.jsonl
  npx doudi settle --scheme zixi-2020 --claims part-2.jsonl --opening closing-1.jsonl --closing closing-2.jsonl --explain en`;

const SIMULATE_HELP = `
Both sides settle every claim from the beginning of the year, each person's in order of discharge; amounts that bills bring from elsewhere (given)
are left out, so that each rule reckons for itself. A CSV or Parquet file names its columns as claim files name their fields, with dots between:
id, person.id, person.household, person.categories (a list, or words with ; between), person.village, disease, kind, dischargedOn,
facility.level, charges.classA, …; charges are texts in yuan, or whole numbers of fen in columns such as charges.classAFen. The rows of a person
(of a household, for a scheme with household accounts) stand together. A million claims need little memory.

In parts: each part must hold all claims of its people. Count each with --tally, then put them together with --merge (docs/SCALE.md).

Examples:
  npx doudi simulate --scheme zixi-2020 --end commercial --set benefits/assistance.yaml#/pays/1/share=80% --claims claims.jsonl
  npx doudi simulate --scheme zixi-2020 --against lucheng --claims year.parquet --out report.xlsx
  npx doudi simulate --scheme demo-2025 --end critical --claims db --county 990101 --year 2025
  npx doudi simulate --scheme zixi-2020 --end fiscal --claims part-1.parquet --tally part-1.json`;

const START_HELP = `
Environment: PORT, HOST, DOUDI_DATA, DOUDI_KEYS_DIR (where field-keys.json lies, if not with the data),
DOUDI_LOG (debug, info, warn, error, silent), DOUDI_BEHIND_PROXY=1,
DATABASE_URL and DATABASE_OWNER_URL (a PostgreSQL of your own, 15 or newer, instead of the bundled one).

Examples:
  npx doudi start --demo --people 20000     an invented county to try
  PORT=9000 npx doudi start                 your own county, after doudi county add and doudi user add`;

/** Runs one command. Exit codes: 0 done, 1 something was refused or differs, 2 it could not be done. */
export async function main(argv: readonly string[]): Promise<void> {
  const doudi = program();
  const language = () => languageOf(doudi.opts<{ lang?: string }>().lang, process.env);
  const giveUp = (text: Text) => {
    process.stderr.write(`doudi: ${text[language()]}\n`);
    process.exit(2);
  };
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Nobody reads any more (`| head`): the commands that write files have their own say in this.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    giveUp(systemErrorText(error) ?? { zh: error.message, en: error.message });
  });
  try {
    addCommands(doudi, language);
    await doudi.parseAsync([...argv]);
  } catch (error) {
    const text = error instanceof UserError ? error.text : systemErrorText(error);
    if (!text) throw error;
    giveUp(text);
  }
}

function program(): Command {
  return new Command('doudi')
    .description("Doudi 兜底: the working system of a county's health-assistance programme · 县级健康帮扶业务系统")
    .addOption(new Option('--lang <language>', 'language of messages (default: from LANG)').choices(['zh', 'en']))
    .showHelpAfterError()
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2);
    });
}

function addCommands(doudi: Command, language: () => Language): void {
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const finish = (isClean: boolean) => {
    process.exitCode = isClean ? 0 : 1;
  };

  doudi
    .command('settle')
    .description('settle a file of claims')
    .requiredOption('--scheme <id>', 'an installed scheme (doudi schemes), or the folder of one')
    .requiredOption('--claims <file>', 'claims, one JSON object a line; - for standard input')
    .addOption(new Option('--format <format>', 'how results are written').choices(['jsonl', 'csv']).default('jsonl'))
    .addOption(new Option('--explain <language>', 'add the explanation of every bill').choices(['zh', 'en']))
    .option('--opening <file>', 'balances from before: sums, limits and accounts already used (docs/SCHEMES.md)')
    .option('--closing <file>', 'write the balances after; they open the next file (a run that is stopped leaves FILE.part-…, which may be deleted)')
    .addHelpText('after', SETTLE_HELP)
    .action(async ({ scheme, claims, format, explain, opening, closing }) => {
      finish(await (await settling()).settleCommand({ scheme, claims, format, explainIn: explain, opening, closing, language: language() }));
    });
  doudi
    .command('explain')
    .description('explain bills step by step, with the article and every assumption')
    .requiredOption('--scheme <id>', 'an installed scheme, or the folder of one')
    .requiredOption('--claims <file>', 'claims, one JSON object a line; - for standard input')
    .option('--id <id>', 'only this bill; earlier ones still count')
    .option('--opening <file>', 'balances from before')
    .action(async ({ scheme, claims, id, opening }) => {
      finish(await (await settling()).explainCommand({ scheme, claims, id, opening, language: language() }));
    });
  doudi
    .command('simulate')
    .description('what other rules would have made of the same claims: money by line and payer, who gains and who loses')
    .requiredOption('--scheme <id>', 'the rules as they are: an installed scheme, or the folder of one')
    .option('--against <id>', 'the other rules (default: the same scheme, with what --set and --end change)')
    .option('--set <address=value>', 'move a value of the other rules (doudi scheme values lists them); may be repeated', listed, [])
    .option('--end <line>', 'end a line of the other rules; may be repeated', listed, [])
    .option('--claims <file>', 'claims as .jsonl, .csv or .parquet, - for standard input, or db for the bills of a county')
    .option('--county <digits>', 'with --claims db: the county')
    .option('--year <year>', 'with --claims db: the year of discharge')
    .option('--data <folder>', 'with --claims db: where Doudi keeps its data')
    .option('--tally <file>', 'write what was counted, to be put together by --merge; - for standard output')
    .option('--merge <files...>', 'put together the tallies of parts that have no people in common, instead of reading claims')
    .option('--threads <number>', 'so many read a Parquet file side by side (default: all processors, for a large file)')
    .option('--out <file>', 'write the report as .json or .xlsx (default: to the terminal)')
    .option('--smallest <number>', 'tell nothing that is true of fewer people', '10')
    .addHelpText('after', SIMULATE_HELP)
    .action((options) => simulate(options, language()));
  doudi
    .command('schemes')
    .description('list the installed schemes')
    .action(async () => finish((await schemeCommands()).listSchemes(language(), print)));
  doudi
    .command('cases [ids...]')
    .description('settle the worked cases of the installed schemes and show them')
    .action(async (ids: string[]) => finish(await (await schemeCommands()).showCases(ids, language(), print)));
  const scheme = doudi.command('scheme').description('look after scheme files');
  scheme
    .command('check [schemes...]')
    .description('find every problem of a scheme (its id or its folder), settle its worked cases, and look for holes in its rules')
    .option('--all', 'all installed schemes')
    .option('--json', 'one line of JSON a scheme: the policy check with its bills')
    .option('--no-rules', 'the files and the worked cases alone')
    .action(async (schemes: string[], { all, json, rules }: { all?: boolean; json?: boolean; rules: boolean }) => {
      const folders = (all ? installedSchemes() : schemes).map(schemeFolder);
      if (folders.length === 0) throw new UserError({ zh: '请写明方案，或用 --all。', en: 'name a scheme, or say --all' });
      const beside = (text: string) => void process.stderr.write(`${text}\n`);
      finish(await (await schemeCommands()).checkSchemes(folders, { language: language(), print, isJson: json === true, isRulesToo: rules }, beside));
    });
  scheme
    .command('values <scheme>')
    .description('list every amount and share of a scheme that doudi simulate --set can move')
    .action((id: string) => {
      for (const { address, value, name } of adjustablesOf(readSchemeFiles(schemeFolder(id)))) print(`${address}=${value}\t${name[language()]}`);
    });
  scheme
    .command('format [folder]')
    .description('the JSON Schemas of scheme files, for editors; written into a folder if one is named')
    .action(async (folder?: string) => (await schemeCommands()).writeFormats(folder, print));
  addServerCommands(doudi, language, print, finish);
}

/** Of an option that may be repeated. */
function listed(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

interface SimulateOptions extends Omit<SimulateArguments, 'smallest' | 'threads' | 'claims' | 'language'> {
  readonly threads?: string;
  readonly claims?: string;
  readonly merge?: readonly string[];
  readonly smallest: string;
  readonly data: string | undefined;
  readonly county: string | undefined;
  readonly year: string | undefined;
}

async function simulate({ claims, merge, smallest, threads, data, county, year, ...asked }: SimulateOptions, language: Language): Promise<void> {
  const args = {
    ...asked,
    smallest: countIn('--smallest', smallest),
    ...(threads !== undefined && { threads: countIn('--threads', threads) }),
    language,
  };
  if (merge !== undefined) return (await simulation()).mergeCommand(merge, args);
  if (claims === undefined) throw new UserError({ zh: '请用 --claims 写明账单文件。', en: 'say with --claims which file holds the claims' });
  return claims === 'db'
    ? (await server()).simulateCountyCommand({ ...args, claims }, { data, county, year })
    : (await simulation()).simulateCommand({ ...args, claims });
}

function countIn(option: string, text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new UserError({ zh: `${option} 应为不小于 1 的整数。`, en: `${option} is a whole number from 1 on` });
}

function addServerCommands(doudi: Command, language: () => Language, print: (text: string) => void, finish: (isClean: boolean) => void): void {
  const terminal = () => ({ language: language(), print });
  const data = ['--data <folder>', 'where Doudi keeps its data (default: DOUDI_DATA, else /var/lib/doudi or ~/.local/share/doudi)'] as const;
  const people = ['--people <number>', 'how many residents the demonstration county has', '360000'] as const;
  doudi
    .command('start')
    .description('run the server, with the bundled PostgreSQL unless DATABASE_URL and DATABASE_OWNER_URL name another')
    .option('--port <number>', 'the port (default: PORT, else 8080; 0 takes a free one)', process.env.PORT ?? '8080')
    .option('--host <address>', 'the address to listen on', process.env.HOST ?? '127.0.0.1')
    .option('--demo', 'load the demonstration county if it is not there yet', false)
    .option('--behind-proxy', 'believe the X-Forwarded-… of an HTTPS proxy of ours before it', process.env.DOUDI_BEHIND_PROXY === '1')
    .option(
      '--allowed-hosts <names>',
      'answer only under these names, with commas between (default: DOUDI_ALLOWED_HOSTS, else any)',
      process.env.DOUDI_ALLOWED_HOSTS ?? '',
    )
    .option(...people)
    .option(...data)
    .addOption(new Option('--console-at <address>', 'where else the console is served from (npm run dev)').hideHelp())
    .addHelpText('after', START_HELP)
    .action(async (options) => (await server()).startCommand(options, terminal()));
  doudi
    .command('migrate')
    .description('bring the tables up to date (start does this too)')
    .option(...data)
    .action(async (options) => (await server()).migrateCommand(options, terminal()));
  doudi
    .command('demo')
    .description('load the demonstration county: invented people, and bills settled by the real engine')
    .option(...people)
    .option(...data)
    .action(async (options) => (await server()).demoCommand(options, terminal()));
  const county = doudi.command('county').description('look after counties');
  county
    .command('add')
    .description('open a county')
    .requiredOption('--code <digits>', 'its code of six digits (GB/T 2260)')
    .requiredOption('--name <name>', 'its name')
    .requiredOption('--province <name>', 'what the province is called in which it lies')
    .requiredOption('--prefecture <name>', 'what the prefecture is called in which it lies')
    .requiredOption('--scheme <ids...>', 'the schemes by which it settles; of several the one that is valid on the day of discharge')
    .option(...data)
    .addHelpText('after', '\nExample: npx doudi county add --code 360000 --name 某县 --province 某省 --prefecture 某市 --scheme demo-2025')
    .action(async (options) => (await server()).addCountyCommand(options, terminal()));
  county
    .command('above')
    .description('say what province and prefecture of a county are called')
    .requiredOption('--code <digits>', 'the code of the county')
    .requiredOption('--province <name>', 'what the province is called')
    .requiredOption('--prefecture <name>', 'what the prefecture is called')
    .option(...data)
    .action(async (options) => (await server()).nameAboveCommand(options, terminal()));
  county
    .command('areas')
    .description('say what townships and villages of a county are called')
    .requiredOption('--code <digits>', 'the code of the county')
    .requiredOption('--file <csv>', 'a code of 12 digits and a name in each row (UTF-8 or GB18030)')
    .option(...data)
    .action(async (options) => (await server()).nameAreasCommand(options, terminal()));
  county
    .command('schemes')
    .description('settle by other schemes from now on')
    .requiredOption('--code <digits>', 'the code of the county')
    .requiredOption('--scheme <ids...>', 'all schemes by which it settles')
    .option(...data)
    .action(async (options) => (await server()).changeSchemesCommand(options, terminal()));
  const user = doudi.command('user').description('look after accounts');
  user
    .command('add')
    .description('add an account; its first password is shown once')
    .requiredOption('--county <digits>', 'the code of the county')
    .requiredOption('--username <name>', 'what the person signs in with')
    .requiredOption('--name <name>', 'what the person is called')
    .requiredOption('--role <role>', 'clerk, finance, payer, manager, auditor or admin')
    .option('--facility <id>', 'where the person works; finance needs one')
    .option(
      '--area <digits>',
      'of the post: a prefecture (4 digits) or province (2) above the county for a manager or auditor who supervises, a township (9) or village (12)',
    )
    .option(...data)
    .addHelpText('after', '\nExample: npx doudi user add --county 360000 --username zhang --name 张三 --role clerk')
    .action(async (options) => (await server()).addUserCommand(options, terminal()));
  user
    .command('disable')
    .description('end an account whose post is above its county; an administrator ends all others')
    .requiredOption('--county <digits>', 'the county in which the account stands')
    .requiredOption('--username <name>', 'what the person signs in with')
    .option(...data)
    .action(async (options) => (await server()).disableAboveCommand(options, terminal()));
  const keys = doudi.command('keys').description('look after the keys of sealed fields');
  keys
    .command('status')
    .description('which keys there are, and how many fields need each')
    .option(...data)
    .action(async (options) => (await keyCommands()).keysStatusCommand(options, terminal()));
  keys
    .command('rotate')
    .description('make a new key and seal everything with it, while the server runs; run again, it completes what was broken off')
    .addOption(new Option('--profile <profile>', 'AES-256-GCM, or SM4-CTR with HMAC-SM3 (default: as the key in use)').choices([...PROFILES]))
    .option('--index', 'exchange the key of the look-up indexes as well', false)
    .option(...data)
    .action(async (options) => finish(await (await keyCommands()).rotateKeysCommand(options, terminal())));
  keys
    .command('retire <key>')
    .description('delete a key that no field needs any more, such as seal-1')
    .option(...data)
    .action(async (key: string, options) => (await keyCommands()).retireKeyCommand(key, options, terminal()));
  doudi
    .command('ledger')
    .description('look after the books')
    .command('verify')
    .description('compute every settlement and every balance again from what is stored, and compare')
    .option('--county <digits>', 'only this county')
    .option(...data)
    .action(async (options) => finish(await (await server()).verifyCommand(options, terminal())));
  doudi
    .command('match')
    .description('look after records that may be one person')
    .command('sweep')
    .description('look through the registry for people who are registered twice; what is found becomes work, what was decided is not asked again')
    .option('--county <digits>', 'only this county')
    .option(...data)
    .action(async (options) => (await server()).matchSweepCommand(options, terminal()));
  doudi
    .command('walls')
    .description('look after what only treating teams may know')
    .command('move')
    .description('put designations behind the wall whose category a scheme has declared to be protected')
    .option(...data)
    .action(async (options) => (await server()).moveWallsCommand(options, terminal()));
  doudi
    .command('retention')
    .description('keep nothing longer than the privacy notice says')
    .command('run')
    .description('delete what was kept long enough, and prove it (the server does this each day)')
    .option('--county <digits>', 'only this county')
    .option('--dry-run', 'say what would be deleted, and delete nothing', false)
    .option(...data)
    .action(async (options) => (await server()).retentionCommand(options, terminal()));
  doudi
    .command('sweep')
    .description('look for people who were entitled and not helped, and open work about them (the server does this each night)')
    .option('--county <digits>', 'only this county')
    .option('--year <year>', 'the year whose bills are looked at (default: this one, until March also the one before)')
    .option(...data)
    .action(async (options) => (await server()).sweepCommand(options, terminal()));
  addAuditCommands(doudi, terminal, data, finish);
}

const AUDIT_HELP = `
Examples:
  npx doudi audit verify --from 2026-03-01 --to 2026-03-31
  npx doudi audit verify --roots /media/kept/roots-*.json
  npx doudi audit verify --file audit.jsonl --public-key audit.pem     with nothing of Doudi but this program

Exit code: 0 nothing was changed · 1 something was found · 2 nothing could be verified.`;

function addAuditCommands(
  doudi: Command,
  terminal: () => { readonly language: Language; readonly print: (text: string) => void },
  data: readonly [string, string],
  finish: (isClean: boolean) => void,
): void {
  const audit = doudi.command('audit').description('prove that nobody changed what was done');
  const county = ['--county <digits>', 'only this county'] as const;
  audit
    .command('verify')
    .description('compute every seal again, check every signature, and say where anything was changed')
    .option(...county)
    .option('--file <file>', 'what doudi audit export wrote, instead of a database')
    .option('--roots <files...>', 'what doudi audit export-root wrote, kept elsewhere', [])
    .option('--public-key <files...>', 'public keys whose signatures count, beside that of the data folder', [])
    .option('--from <day>', 'say what is true of the days from this one')
    .option('--to <day>', 'to this one')
    .option('--read-only', 'migrate nothing and write nothing; needs --public-key', false)
    .option(...data)
    .addHelpText('after', AUDIT_HELP)
    .action(async (options) => finish(await (await auditCommands()).verifyAuditCommand(options, terminal())));
  audit
    .command('export')
    .description('write the audit of a county as JSON lines, for an outsider')
    .option(...county)
    .option(...data)
    .action(async (options) => (await auditCommands()).exportAuditCommand(options));
  audit
    .command('export-root')
    .description('write the signed days and the end of the chain, to be kept elsewhere')
    .option(...county)
    .option('--day <day>', 'only the root of this day')
    .option(...data)
    .action(async (options) => (await auditCommands()).exportRootCommand(options, terminal()));
  audit
    .command('public-key')
    .description('print the key with which an outsider checks the signatures')
    .option(...data)
    .action(async (options) => (await auditCommands()).publicKeyCommand(options, terminal()));
}
