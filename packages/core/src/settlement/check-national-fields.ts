// What must hold between the amounts of a settlement in the national interface, and where pasted ones contradict each other.
import { type Fen, fen, printFen, sumFen, type Text, ZERO } from '@doudi/policy';
import { NATIONAL_FUND_FIELDS } from '../scheme/national-fields.ts';
import { NATIONAL_AMOUNTS, type NationalAmount, type NationalFields } from './national-fields.ts';

export interface NationalDifference {
  readonly identity: 'portions' | 'funds' | 'payers' | 'patient';
  /** The sum that the interface states, and what its parts come to. */
  readonly statedFen: Fen;
  readonly summedFen: Fen;
  /** How far apart they are. */
  readonly differenceFen: Fen;
  /** Which sum, both sides, the difference, and what to check. */
  readonly message: Text;
}

interface Identity {
  readonly id: NationalDifference['identity'];
  readonly sum: NationalAmount;
  /** Without one of these nothing is checked: the interface always states them, so one that is missing was not pasted. */
  readonly needed: readonly NationalAmount[];
  /** Count as nothing where they are missing: funds of other kinds of insured people, which many systems do not show. */
  readonly ifStated: readonly NationalAmount[];
  /** In some places inside the other parts and in others beside them: either sum is right. */
  readonly perhapsBeside: readonly NationalAmount[];
  readonly check: Text;
}

const FUNDS = Object.keys(NATIONAL_FUND_FIELDS) as (keyof typeof NATIONAL_FUND_FIELDS)[];

/** What must hold between the amounts of the interface. */
const IDENTITIES: readonly Identity[] = [
  {
    id: 'portions',
    sum: 'medfee_sumamt',
    needed: ['fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt'],
    ifStated: [],
    perhapsBeside: [],
    check: { zh: '请核对四项费用是否有一项录错或取自另一次结算', en: 'check whether one of the four is mistyped or belongs to another settlement' },
  },
  {
    id: 'funds',
    sum: 'fund_pay_sumamt',
    needed: ['hifp_pay'],
    ifStated: FUNDS.filter((fund) => fund !== 'hifp_pay'),
    perhapsBeside: ['hosp_part_amt'],
    check: { zh: '请核对是否漏贴了某一项基金', en: 'check whether a fund was left out' },
  },
  {
    id: 'payers',
    sum: 'medfee_sumamt',
    needed: ['fund_pay_sumamt', 'psn_part_amt'],
    ifStated: [],
    perhapsBeside: ['hosp_part_amt'],
    check: { zh: '请核对个人负担总金额和医院负担金额', en: "check the patient's part and the hospital's" },
  },
  {
    id: 'patient',
    sum: 'psn_part_amt',
    needed: ['acct_pay', 'psn_cash_pay'],
    ifStated: [],
    perhapsBeside: ['acct_mulaid_pay'],
    check: { zh: '请核对账户、现金和共济支付', en: 'check what was paid from the account, in cash and by the family' },
  },
];

/** Where the amounts contradict each other. An identity is checked where its parts are there. */
export function checkNationalFields({ amounts }: Pick<NationalFields, 'amounts'>): NationalDifference[] {
  return IDENTITIES.flatMap((identity) => {
    const stated = amounts[identity.sum];
    if (stated === undefined || identity.needed.some((code) => amounts[code] === undefined)) return [];
    const isStated = (code: NationalAmount) => amounts[code] !== undefined;
    const inside = [...identity.needed, ...identity.ifStated.filter(isStated)];
    const beside = [...inside, ...identity.perhapsBeside.filter(isStated)];
    const sumOf = (codes: readonly NationalAmount[]) => sumFen(codes.map((code) => amounts[code] ?? ZERO));
    return sumOf(inside) === stated || sumOf(beside) === stated ? [] : [differenceOf(identity, stated, beside, sumOf(beside))];
  });
}

function differenceOf({ id, sum, check }: Identity, statedFen: Fen, parts: readonly NationalAmount[], summedFen: Fen): NationalDifference {
  const differenceFen = fen(Math.abs(statedFen - summedFen));
  const [stated, summed, difference] = [statedFen, summedFen, differenceFen].map(printFen);
  const names = parts.map((code) => NATIONAL_AMOUNTS[code]).join('＋');
  const isMore = statedFen > summedFen;
  return {
    identity: id,
    statedFen,
    summedFen,
    differenceFen,
    message: {
      zh: `${NATIONAL_AMOUNTS[sum]} ${stated} 元，${names} 合计 ${summed} 元，${isMore ? '少' : '多'} ${difference} 元；${check.zh}。`,
      en: `${sum} is ${stated}, but ${parts.join(' + ')} come to ${summed}, ${difference} too ${isMore ? 'little' : 'much'}; ${check.en}`,
    },
  };
}
