// A Doudi of its own for tests: starts PostgreSQL on the folder it is given, says where, and lives until it is killed or told to exit.
import { UserError } from '../../user-error.ts';
import { startPostgres } from '../launch.ts';

const [dataFolder = ''] = process.argv.slice(2);
try {
  const { url, ownerUrl, superuserUrl, pid } = await startPostgres({ dataFolder });
  process.stdout.write(`${JSON.stringify({ url, ownerUrl, superuserUrl, pid })}\n`);
  process.stdin.on('data', () => process.exit(0));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stdout.write(`${JSON.stringify({ refusal: error.text.en })}\n`);
}
