// How a program of a hospital works with the API, step by step: the first thing on the page for readers, and in the description for programs.
import type { Text } from '@doudi/policy';

export const HOW_TO: readonly { readonly text: Text; readonly call?: string }[] = [
  {
    text: { zh: '查县代码。', en: 'Find the code of your county.' },
    call: 'curl -s $DOUDI/api/counties',
  },
  {
    text: {
      zh: '程序请用管理员生成的接口凭证，每次请求带 Authorization: Bearer。人员登录得 token，用法相同：至多 12 小时，30 分钟不用即失效；连续输错 5 次锁 15 分钟；首次登录须先修改密码。',
      en: 'A program sends a credential that an administrator made, as Authorization: Bearer with every request. A person signs in for a token and sends it likewise: it lasts 12 hours, or 30 minutes without use; five wrong passwords lock the account for 15 minutes; the first password must be changed first.',
    },
    call: `curl -s $DOUDI/api/session -H 'content-type: application/json' -d '{"countyId":"990101","username":"clerk","password":"…"}'`,
  },
  {
    text: { zh: '按完整的 18 位号码查人；查无此人时列表为空。', en: 'Find the person by the whole number; the list is empty if there is none.' },
    call: `curl -s $DOUDI/api/people/find -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"idNumber":"…"}'`,
  },
  { text: { zh: '查医疗机构。', en: 'Find the facility.' }, call: 'curl -s $DOUDI/api/facilities -H "authorization: Bearer $TOKEN"' },
  {
    text: {
      zh: '先预结算（/api/settlements/quote），再结算。billNumber 是医院自己的账单号；Idempotency-Key 是本次操作的唯一键，8 至 200 个可见 ASCII 字符。',
      en: "Quote (/api/settlements/quote), then settle. billNumber is the hospital's own; Idempotency-Key is this operation's own, 8 to 200 visible ASCII characters.",
    },
    call: `curl -s $DOUDI/api/settlements -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -H 'idempotency-key: window-1-000001' -d '{"personId":"p-0000001","facilityId":"f-001","billNumber":"2026-000123","kind":"inpatient","dischargedOn":"2026-03-01","charges":{"classA":"12000.00"}}'`,
  },
  {
    text: {
      zh: '断线、超时或 503：用同一个键、同一正文重发，得到原来的应答，绝不会重复支付。被拒绝后同一个键可以再用。丢了键，可按 billNumber 查结算。',
      en: 'After a lost connection, a time-out or 503 send the same body with the same key: the first answer comes back, and nothing is paid twice. After a refusal the key may be used again. Who lost the key finds the settlement by billNumber.',
    },
  },
  {
    text: {
      zh: '出错时：程序看 code，人看 detail（语言随 Accept-Language，zh 或 en，默认 zh），字段看 path 与 errors；报修时提供 instance。',
      en: 'Errors: programs read code, people read detail (in the language of Accept-Language, zh or en; zh by default), fields stand in path and errors; whoever asks for help names the instance.',
    },
  },
];
