// What was done, in words for a person whose data it touched: everything that can stand in the audit has some. A test holds this against all
// operations, so whoever adds one says here what it did.
import type { Text } from '@doudi/policy';

const COMMAND_WORDS: Readonly<Record<string, Text>> = {
  addFacility: { zh: '登记了医疗机构', en: 'added a facility' },
  addUser: { zh: '添加了账户', en: 'added an account' },
  cancelSettlement: { zh: '撤销了一次结算', en: 'cancelled a settlement' },
  changePassword: { zh: '修改了密码', en: 'changed a password' },
  closeShift: { zh: '交班清点', en: 'closed a shift' },
  designate: { zh: '登记了身份类别', en: 'recorded a category' },
  disableUser: { zh: '停用了账户', en: 'disabled an account' },
  endDesignation: { zh: '终止了身份类别', en: 'ended a category' },
  endSession: { zh: '退出登录', en: 'signed out' },
  findAuditedPerson: { zh: '为查使用记录查找了人员', en: 'looked for a person to see who used their data' },
  findPeople: { zh: '查找了人员', en: 'looked for people' },
  getAccessLog: { zh: '查看了本人数据的使用记录', en: 'read the record of who used a person’s data' },
  getAuditState: { zh: '查看了审计状态', en: 'looked at the state of the audit' },
  getFacilityAccount: { zh: '查看了医疗机构应收款', en: 'looked at what facilities are owed' },
  getPayments: { zh: '查看了付款情况', en: 'looked at payments' },
  getPerson: { zh: '查看了人员信息', en: 'looked at a person’s record' },
  getSchemes: { zh: '查看了政策', en: 'looked at the schemes' },
  getSettlement: { zh: '查看了一次结算', en: 'looked at a settlement' },
  getShift: { zh: '查看了班次', en: 'looked at a shift' },
  getTrialBalance: { zh: '查看了科目余额', en: 'looked at the balances of the ledger' },
  getUsed: { zh: '查看了年度累计和额度', en: 'looked at what a person has used up in a year' },
  listAuditEntries: { zh: '查询了审计记录', en: 'looked through the audit' },
  listCounties: { zh: '查看了县名单', en: 'looked at the list of counties' },
  listFacilities: { zh: '查看了医疗机构名单', en: 'looked at the list of facilities' },
  listHolds: { zh: '查看了入院挂账', en: 'looked at admissions without a deposit' },
  listSettlements: { zh: '查看了结算列表', en: 'looked at a list of settlements' },
  listShifts: { zh: '查看了班次列表', en: 'looked at a list of shifts' },
  listTransfers: { zh: '查看了分录', en: 'looked at entries of the ledger' },
  listUsers: { zh: '查看了账户名单', en: 'looked at the list of accounts' },
  loadDemo: { zh: '载入了演示数据', en: 'loaded demonstration data' },
  'loadDemo complete': { zh: '演示数据载入完毕', en: 'finished loading demonstration data' },
  noteSignIn: { zh: '尝试登录', en: 'tried to sign in' },
  openSession: { zh: '登录', en: 'signed in' },
  openShift: { zh: '开始班次', en: 'opened a shift' },
  placeHold: { zh: '办理了免押金入院', en: 'admitted a patient without a deposit' },
  postHold: { zh: '结清了入院挂账', en: 'posted an admission’s hold' },
  printStatement: { zh: '打印了结算单', en: 'printed a statement' },
  quoteClaim: { zh: '试算了一张账单', en: 'quoted a bill' },
  registerPerson: { zh: '登记了人员', en: 'registered a person' },
  setPreferences: { zh: '修改了界面设置', en: 'changed how their screens look' },
  settleClaim: { zh: '结算了一张账单', en: 'settled a bill' },
  signIn: { zh: '登录', en: 'signed in' },
  signOut: { zh: '退出登录', en: 'signed out' },
  takePayment: { zh: '收取了个人负担款项', en: 'took a patient’s payment' },
  verifyAudit: { zh: '核验了审计链', en: 'verified the audit' },
  verifyStatement: { zh: '核验了结算单', en: 'verified a statement' },
  voidHold: { zh: '撤销了入院挂账', en: 'let an admission’s hold go' },
  whoAmI: { zh: '查看了本人账户', en: 'looked at their own account' },
};

/** A command of another version stands for itself. */
export function commandWords(command: string): Text {
  return COMMAND_WORDS[command] ?? { zh: command, en: command };
}

export function hasCommandWords(command: string): boolean {
  return Object.hasOwn(COMMAND_WORDS, command);
}

/** Everything that may be asked for by name, in the order of the names. */
export const KNOWN_COMMANDS: readonly string[] = Object.keys(COMMAND_WORDS).sort();
