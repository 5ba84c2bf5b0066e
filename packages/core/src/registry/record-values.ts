// The closed lists of a person's and a household's record, each value with its words: ethnic groups by their codes of GB/T 3304, relations to the head
// of household after GB/T 4761 (simplified), and what the registers of poor households say of schooling, health, labour and causes.
import type { Text } from '@doudi/policy';

type Values = Readonly<Record<string, Text>>;

const ETHNIC_NAMES =
  '汉 Han,蒙古 Mongol,回 Hui,藏 Tibetan,维吾尔 Uyghur,苗 Miao,彝 Yi,壮 Zhuang,布依 Bouyei,朝鲜 Korean,满 Manchu,侗 Dong,瑶 Yao,白 Bai,土家 Tujia,哈尼 Hani,哈萨克 Kazak,傣 Dai,黎 Li,傈僳 Lisu,佤 Va,畲 She,高山 Gaoshan,拉祜 Lahu,水 Sui,东乡 Dongxiang,纳西 Naxi,景颇 Jingpo,柯尔克孜 Kirgiz,土 Tu,达斡尔 Daur,仫佬 Mulao,羌 Qiang,布朗 Blang,撒拉 Salar,毛南 Maonan,仡佬 Gelao,锡伯 Xibe,阿昌 Achang,普米 Pumi,塔吉克 Tajik,怒 Nu,乌孜别克 Uzbek,俄罗斯 Russian,鄂温克 Ewenki,德昂 Deang,保安 Bonan,裕固 Yugur,京 Gin,塔塔尔 Tatar,独龙 Derung,鄂伦春 Oroqen,赫哲 Hezhen,门巴 Monba,珞巴 Lhoba,基诺 Jino';

/** By code: `01` to `56` in the order of the standard, then those of no listed group. */
export const ETHNICITIES: Values = {
  ...Object.fromEntries(
    ETHNIC_NAMES.split(',').map((names, index) => {
      const [zh = '', en = ''] = names.split(' ');
      return [String(index + 1).padStart(2, '0'), { zh: `${zh}族`, en }];
    }),
  ),
  '97': { zh: '其他', en: 'other' },
  '98': { zh: '外国血统中国籍人士', en: 'of foreign descent' },
};

export const RELATIONS = {
  head: { zh: '户主', en: 'head of household' },
  spouse: { zh: '配偶', en: 'spouse' },
  son: { zh: '子', en: 'son' },
  daughter: { zh: '女', en: 'daughter' },
  'child-in-law': { zh: '儿媳或女婿', en: 'child-in-law' },
  grandchild: { zh: '孙子女或外孙子女', en: 'grandchild' },
  parent: { zh: '父母', en: 'parent' },
  'parent-in-law': { zh: '配偶的父母', en: 'parent-in-law' },
  grandparent: { zh: '祖父母或外祖父母', en: 'grandparent' },
  sibling: { zh: '兄弟姐妹', en: 'brother or sister' },
  'other-relative': { zh: '其他亲属', en: 'other relative' },
  'no-relative': { zh: '非亲属', en: 'no relative' },
} as const satisfies Values;

export const EDUCATIONS = {
  preschool: { zh: '学龄前', en: 'below school age' },
  none: { zh: '未上过学', en: 'no schooling' },
  primary: { zh: '小学', en: 'primary school' },
  'junior-middle': { zh: '初中', en: 'junior middle school' },
  'senior-middle': { zh: '高中', en: 'senior middle school' },
  vocational: { zh: '中专、中职', en: 'vocational school' },
  college: { zh: '大专', en: 'college' },
  university: { zh: '本科及以上', en: 'university' },
} as const satisfies Values;

/** Several may hold; `healthy` stands alone. */
export const HEALTH_STATES = {
  healthy: { zh: '健康', en: 'healthy' },
  'chronically-ill': { zh: '长期慢性病', en: 'chronically ill' },
  'seriously-ill': { zh: '患有大病', en: 'seriously ill' },
  'with-disability': { zh: '残疾', en: 'with a disability' },
} as const satisfies Values;

/** The national kinds of disability. */
export const DISABILITIES = {
  sight: { zh: '视力残疾', en: 'sight' },
  hearing: { zh: '听力残疾', en: 'hearing' },
  speech: { zh: '言语残疾', en: 'speech' },
  limbs: { zh: '肢体残疾', en: 'limbs' },
  intellectual: { zh: '智力残疾', en: 'intellectual' },
  mental: { zh: '精神残疾', en: 'mental' },
  multiple: { zh: '多重残疾', en: 'multiple' },
} as const satisfies Values;
export type DisabilityKind = keyof typeof DISABILITIES;

/** By grade: the first is the most severe. */
export const DISABILITY_GRADES = {
  '1': { zh: '一级', en: 'grade 1' },
  '2': { zh: '二级', en: 'grade 2' },
  '3': { zh: '三级', en: 'grade 3' },
  '4': { zh: '四级', en: 'grade 4' },
} as const satisfies Values;

export const LABOUR_STATES = {
  skilled: { zh: '技能劳动力', en: 'skilled' },
  ordinary: { zh: '普通劳动力', en: 'able to work' },
  weak: { zh: '弱劳动力或半劳动力', en: 'able to do some work' },
  lost: { zh: '丧失劳动力', en: 'able to work no longer' },
  none: { zh: '无劳动力', en: 'too young or too old for work' },
} as const satisfies Values;

export const POVERTY_CAUSES = {
  illness: { zh: '因病', en: 'illness' },
  disability: { zh: '因残', en: 'disability' },
  schooling: { zh: '因学', en: 'cost of schooling' },
  disaster: { zh: '因灾', en: 'disaster' },
  land: { zh: '缺土地', en: 'no land' },
  water: { zh: '缺水', en: 'no water' },
  skill: { zh: '缺技术', en: 'no skill' },
  labour: { zh: '缺劳力', en: 'nobody to work' },
  capital: { zh: '缺资金', en: 'no capital' },
  transport: { zh: '交通条件落后', en: 'poor roads' },
  drive: { zh: '自身发展动力不足', en: 'little drive of their own' },
  job: { zh: '务工就业不稳', en: 'no steady work' },
  housing: { zh: '因安全住房', en: 'unsafe housing' },
  accident: { zh: '因意外事故', en: 'accident' },
  business: { zh: '因产业项目失败', en: 'a venture failed' },
  other: { zh: '其他', en: 'other' },
} as const satisfies Values;

/** What a person is known by. All but the last two are read from the number. */
export const IDENTITY_KINDS = {
  'resident-card': { zh: '居民身份证', en: 'resident identity card' },
  'foreign-permanent-residence': { zh: '外国人永久居留身份证', en: 'foreign permanent resident card' },
  'hong-kong-macao-taiwan': { zh: '港澳台居民居住证', en: 'residence permit of Hong Kong, Macao and Taiwan residents' },
  none: { zh: '尚无证件号码', en: 'no number yet' },
  temporary: { zh: '临时身份（待核实）', en: 'temporary identity, to be found out' },
} as const satisfies Values;
export type IdentityKind = keyof typeof IDENTITY_KINDS;

/** What happened to a person or a household, on the time line. */
export const EVENT_KINDS = {
  born: { zh: '出生登记', en: 'born' },
  died: { zh: '死亡', en: 'died' },
  'death-withdrawn': { zh: '死亡登记撤回', en: 'the record of a death was withdrawn' },
  moved: { zh: '迁移', en: 'moved' },
  left: { zh: '迁出本县', en: 'left the county' },
  returned: { zh: '迁回本县', en: 'came back to the county' },
  'record-changed': { zh: '变更登记项目', en: 'record changed' },
  merged: { zh: '重复登记合并', en: 'a duplicate was joined' },
  parted: { zh: '合并撤销', en: 'the joining was undone' },
  'household-moved': { zh: '整户迁移', en: 'the household moved' },
  'household-changed': { zh: '变更户登记', en: 'household record changed' },
  split: { zh: '分户', en: 'split' },
  joined: { zh: '并户', en: 'joined with another' },
} as const satisfies Values;
export type EventKind = keyof typeof EVENT_KINDS;

/** What a value is called; a value of another version stands for itself. */
export function valueWords(values: Values, value: string): Text {
  return values[value] ?? { zh: value, en: value };
}
