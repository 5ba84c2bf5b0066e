// Every page of the console with something on it: who sees it, where it is, and what must be there before it is looked at.
import type { Role } from '@doudi/core/contract';
import { recordEnrolments } from '@doudi/core/enrolment';
import { makeChangeFile } from '@doudi/core/exchange';
import { placeHold } from '@doudi/core/ledger';
import { placeLegalHold, recordConsent, releaseLegalHold } from '@doudi/core/privacy';
import { designate, getPerson } from '@doudi/core/registry';
import { getSchemes, printStatement } from '@doudi/core/settlement';
import { saveScenario } from '@doudi/core/simulation';
import type { Page } from 'playwright-core';
import { untilQuiet } from './browser.ts';
import type { DemoServer } from './demo-server.ts';
import { draftIn } from './drafts.ts';
import { helpedHousehold } from './helped-household.ts';
import { bringList, listOf } from './lists.ts';
import { publishedCase } from './recognition.ts';
import { registeredTwice } from './registered-twice.ts';
import { openTasks } from './tasks.ts';
import { openWall, somebodyProtected } from './wall.ts';
import { bringPerson, settled, typeBill, waitForFinal } from './window.ts';

export interface PageToSee {
  readonly name: string;
  /** Nobody, if it is seen without signing in. */
  readonly role?: Role;
  readonly path: string;
  /** What a person does before there is anything to see. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Whether it is also used on a phone. */
  readonly isOnPhones?: boolean;
  readonly isPaper?: boolean;
  /** It lies over the page, which is not scrolled beneath it. */
  readonly isOneScreen?: boolean;
}

export interface Subjects {
  /** Settled for, and in hospital once more. */
  readonly patientId: string;
  /** At the window. */
  readonly nextId: string;
}

export async function everyPage(server: DemoServer, { patientId, nextId }: Subjects): Promise<PageToSee[]> {
  const { ask } = server;
  const { settlementId, facilityId } = await settled(server, patientId, {
    classA: '42000.00',
    classB: '18000.00',
    classBPrepay: '1800.00',
    otherOut: '2600.00',
  });
  const { verificationCode } = await ask('clerk', printStatement, { settlementId, form: 'a4' });
  const { transferId } = await ask('clerk', placeHold, { personId: patientId, facilityId, amount: '3000.00', reason: '内科住院，急性肺炎' });
  const [scheme] = (await ask('clerk', getSchemes, {})).schemes;
  const protectedId = await somebodyProtected(server);
  const { settlementId: protectedSettlementId } = await settled(server, protectedId, { classA: '20000.00' });
  await ask('manager', recordConsent, { personId: patientId, purpose: 'research-export', version: 'v1', givenOn: '2026-01-05', givenBy: 'self', how: 'paper' });
  const { legalHoldId } = await ask('admin', placeLegalHold, { reason: '诉讼保全' });
  await ask('admin', releaseLegalHold, { legalHoldId, reason: '已结案' });
  await registeredTwice(server);
  const { householdId, villageCode } = (await ask('manager', getPerson, { personId: patientId })).person;
  if (householdId !== undefined) await helpedHousehold(server, householdId, patientId);
  const importId = await bringList(server, listOf(server.countyId, 12, 3));
  const month = `${new Date().getFullYear() - 1}-11`;
  await ask('manager', designate, { personId: nextId, category: 'orphan', fromDay: `${month}-02`, source: '民政局' });
  await ask('manager', makeChangeFile, { department: '民政局', month });
  await openTasks(server, patientId);
  const people = [{ personId: patientId, state: 'insured' } as const, { personId: nextId, state: 'uninsured', reason: 'away' } as const];
  await ask('manager', recordEnrolments, { year: new Date().toISOString().slice(0, 4), source: '医保中心参保名单', people });
  const caseId = await publishedCase(server, patientId);
  const scenario = { schemeId: scheme?.schemeId ?? '', year: new Date().toISOString().slice(0, 4), set: {}, ended: ['critical'], name: '取消大病保险' };
  const { scenarioId } = await ask('manager', saveScenario, scenario);
  const draftId = await draftIn(server, '一级医院报销比例调整');
  const waitingId = await draftIn(server, '低保救助比例', { isHandedIn: true });
  const inTab = (name: string) => async (page: Page) => page.locator('.draft-tabs label', { has: page.locator(`input[value=${name}]`) }).click();
  const typed = async (page: Page) => {
    await bringPerson(page, nextId);
    await typeBill(page, { billNumber: 'ZY-2026-1017', charges: { classA: '80000', classB: '30000', classBPrepay: '3000', otherOut: '10000' } });
    await waitForFinal(page);
    await page.locator('.limit').first().waitFor();
  };
  return [
    { name: 'sign-in', path: '/', isOnPhones: true },
    { name: 'verify', path: `/verify#${verificationCode}`, isOnPhones: true },
    { name: 'verify-empty', path: '/verify' },
    { name: 'work', role: 'manager', path: '/work', isOnPhones: true },
    { name: 'recognition', role: 'manager', path: '/recognition', isOnPhones: true },
    { name: 'recognition-new', role: 'manager', path: `/recognition/new?person=${nextId}`, isOnPhones: true },
    { name: 'recognition-case', role: 'manager', path: `/recognition/${caseId}`, isOnPhones: true },
    { name: 'recognition-notice', role: 'manager', path: `/print/notice/${caseId}/2`, isPaper: true },
    { name: 'window-empty', role: 'clerk', path: '/window' },
    { name: 'window', role: 'clerk', path: '/window', prepare: typed, isOnPhones: true },
    {
      name: 'explanation',
      isOneScreen: true,
      role: 'clerk',
      path: '/window',
      prepare: async (page) => {
        await typed(page);
        await page.locator('.lines-table .amount-button').first().click();
        await page.locator('.explanation').waitFor();
      },
    },
    { name: 'admissions', role: 'clerk', path: '/admissions' },
    { name: 'settlements', role: 'clerk', path: '/settlements' },
    { name: 'settlement', role: 'clerk', path: `/settlements/${settlementId}`, isOnPhones: true },
    { name: 'people', role: 'clerk', path: '/people' },
    { name: 'person', role: 'clerk', path: `/people/${patientId}`, isOnPhones: true },
    { name: 'duplicates', role: 'manager', path: '/duplicates', isOnPhones: true },
    { name: 'shift', role: 'clerk', path: '/shift' },
    { name: 'schemes', role: 'clerk', path: '/schemes' },
    { name: 'policy-card', role: 'clerk', path: `/schemes/${scheme?.schemeId}` },
    { name: 'studio', role: 'manager', path: '/studio', isOnPhones: true },
    { name: 'draft', role: 'manager', path: `/studio/${draftId}`, isOnPhones: true },
    { name: 'draft-check', role: 'manager', path: `/studio/${draftId}`, prepare: inTab('check') },
    { name: 'draft-try', role: 'manager', path: `/studio/${draftId}`, isOnPhones: true, prepare: inTab('try') },
    { name: 'draft-changes', role: 'manager', path: `/studio/${draftId}`, prepare: inTab('changes') },
    { name: 'draft-card', role: 'manager', path: `/studio/${draftId}`, prepare: inTab('card') },
    { name: 'draft-waiting', role: 'auditor', path: `/studio/${waitingId}`, isOnPhones: true },
    { name: 'welcome', role: 'clerk', path: '/welcome' },
    { name: 'no-such-page', role: 'clerk', path: '/nowhere' },
    { name: 'statement-a4', role: 'clerk', path: `/print/statement/${settlementId}?form=a4&preview`, isPaper: true },
    { name: 'statement-a5', role: 'clerk', path: `/print/statement/${settlementId}?form=a5&preview`, isPaper: true },
    { name: 'agreement', role: 'clerk', path: `/print/admission/${transferId}`, isPaper: true },
    { name: 'account-finance', role: 'finance', path: '/account' },
    { name: 'account-payer', role: 'payer', path: '/account' },
    { name: 'shifts-manager', role: 'manager', path: '/shift' },
    { name: 'facilities', role: 'manager', path: '/facilities' },
    { name: 'permissions', role: 'admin', path: '/permissions' },
    { name: 'stand-ins', role: 'manager', path: '/stand-ins', isOnPhones: true },
    { name: 'audit', role: 'auditor', path: '/audit', isOnPhones: true },
    { name: 'access-log', role: 'auditor', path: `/print/access-log/${patientId}`, isPaper: true },
    { name: 'users', role: 'admin', path: '/users' },
    { name: 'own-account', role: 'clerk', path: '/me', isOnPhones: true },
    { name: 'issuer-return', path: '/sign-in/oidc' },
    { name: 'person-doctor', role: 'doctor', path: `/people/${protectedId}`, isOnPhones: true },
    {
      name: 'protected',
      role: 'doctor',
      path: `/people/${protectedId}`,
      isOnPhones: true,
      prepare: openWall,
    },
    { name: 'protected-paper', role: 'doctor', path: `/print/protected/${protectedSettlementId}`, isPaper: true },
    { name: 'purposes', role: 'clerk', path: '/purposes', isOnPhones: true },
    { name: 'person-manager', role: 'manager', path: `/people/${patientId}`, isOnPhones: true },
    { name: 'household', role: 'manager', path: `/households/${householdId}`, isOnPhones: true },
    { name: 'areas', role: 'manager', path: '/areas', isOnPhones: true },
    { name: 'village', role: 'manager', path: `/areas/${villageCode}`, isOnPhones: true },
    {
      name: 'register-person',
      role: 'manager',
      path: '/people',
      isOnPhones: true,
      isOneScreen: true,
      prepare: async (page) => {
        await page.locator('.page-actions button').click();
        await page.locator('#record-name').waitFor();
      },
    },
    { name: 'enrolment', role: 'manager', path: '/enrolment', isOnPhones: true },
    { name: 'uninsured', role: 'manager', path: '/enrolment?tab=uninsured', isOnPhones: true },
    { name: 'premium-aid', role: 'manager', path: '/enrolment?tab=aid' },
    { name: 'fund-account', role: 'manager', path: '/enrolment?tab=fund', isOnPhones: true },
    { name: 'simulation', role: 'manager', path: '/simulation', isOnPhones: true },
    { name: 'scenario', role: 'manager', path: `/simulation/${scenarioId}`, isOnPhones: true },
    { name: 'exports', role: 'manager', path: '/exports', isOnPhones: true },
    { name: 'imports', role: 'manager', path: '/imports', isOnPhones: true },
    { name: 'change-files', role: 'manager', path: '/change-files', isOnPhones: true },
    { name: 'import', role: 'manager', path: `/imports/${importId}`, isOnPhones: true },
    { name: 'approvals', role: 'manager', path: '/approvals', isOnPhones: true },
    { name: 'approvals-admin', role: 'admin', path: '/approvals' },
    { name: 'retention', role: 'admin', path: '/retention', isOnPhones: true },
    { name: 'subject-access', role: 'manager', path: `/print/subject-access/${patientId}`, isPaper: true, isOnPhones: true },
  ];
}

/** Everything is there, and nothing is still loading. */
export async function waitUntilWhole(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('.ant-skeleton').first().waitFor({ state: 'detached' });
  await untilQuiet(page);
}
