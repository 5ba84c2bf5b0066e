// The catalogue in English, an area of the console a file.

import type { WordName } from '../zh/index.ts';
import { access } from './access.ts';
import { account } from './account.ts';
import { admin } from './admin.ts';
import { admission } from './admission.ts';
import { audit } from './audit.ts';
import { common } from './common.ts';
import { enrolment } from './enrolment.ts';
import { exchange } from './exchange.ts';
import { explain } from './explain.ts';
import { helping } from './helping.ts';
import { matching } from './matching.ts';
import { own } from './own.ts';
import { paper } from './paper.ts';
import { people } from './people.ts';
import { privacy } from './privacy.ts';
import { recognition } from './recognition.ts';
import { registry } from './registry.ts';
import { schemes } from './schemes.ts';
import { settlements } from './settlements.ts';
import { shift } from './shift.ts';
import { simulation } from './simulation.ts';
import { start } from './start.ts';
import { walls } from './walls.ts';
import { window } from './window.ts';
import { work } from './work.ts';

export const en: Readonly<Record<WordName, string>> = {
  ...common,
  ...explain,
  ...window,
  ...settlements,
  ...paper,
  ...people,
  ...matching,
  ...privacy,
  ...registry,
  ...helping,
  ...schemes,
  ...admission,
  ...shift,
  ...account,
  ...admin,
  ...access,
  ...own,
  ...audit,
  ...start,
  ...walls,
  ...exchange,
  ...work,
  ...recognition,
  ...enrolment,
  ...simulation,
};
