// Writes docs/FINDINGS.md: what the policy check finds in the schemes that come with Doudi.
import { writeFileSync } from 'node:fs';
import { FINDINGS_FILE, findingsPage } from '../packages/server/src/schemes/findings-page.ts';
import { searchScheme } from '../packages/server/src/schemes/policy-check.ts';
import { installedWithFiles } from '../packages/server/src/schemes/read-schemes.ts';

writeFileSync(FINDINGS_FILE, findingsPage([...installedWithFiles().values()].map(({ scheme, files }) => searchScheme(scheme, files))));
