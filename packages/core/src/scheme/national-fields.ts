// The fields of a settlement in the national interface (transactions 2206, 2207, 2303, 2304) that say who pays, with their names there.
// Which line of a scheme one of them is, is content: benefits/*.yaml say it in `nationalField`.

export const NATIONAL_FUND_FIELDS = {
  hifp_pay: '基本医疗保险统筹基金支出',
  cvlserv_pay: '公务员医疗补助',
  hifes_pay: '企业补充医疗保险基金支出',
  hifmi_pay: '居民大病保险资金支出',
  hifob_pay: '职工大额医疗费用补助基金支出',
  hifdm_pay: '伤残人员医疗保障基金支出',
  maf_pay: '医疗救助基金支出',
  oth_pay: '其他支出',
} as const;

/** What somebody other than the patient pays: the funds, and what the hospital itself bears. */
export const NATIONAL_PAY_FIELDS = { ...NATIONAL_FUND_FIELDS, hosp_part_amt: '医院负担金额' } as const;

export type NationalPayField = keyof typeof NATIONAL_PAY_FIELDS;
