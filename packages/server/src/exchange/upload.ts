// A file comes in parts. Each is a request like any other, small and with a key: what is lost on the way is sent again, nothing large waits in memory or in
// a temporary file, and a file that is too large is refused before its first byte.

import { hideNumbers, refuse } from '@doudi/core/contract';
import { addImportPart, beginImport, MOST_FILE_BYTES, PART_BYTES } from '@doudi/core/exchange';
import { commandOf } from '../platform/answers.ts';
import { type FieldKeys, sealField } from '../platform/secrets/field-keys.ts';
import { changeBatch, lockBatch, NO_SUCH_IMPORT, partId, whereOfPart, wrongState } from './batches.ts';

export const beginImportCommand = commandOf(beginImport, async (_, { kind, source, fileName, bytes }, { countyId, actor, now, newId }) => {
  const importId = newId();
  const parts = Math.ceil(Math.min(bytes, MOST_FILE_BYTES) / PART_BYTES);
  return () => ({
    answer: { importId, partBytes: PART_BYTES, parts },
    writes: [
      {
        text: `insert into import_batch (county_id, import_id, kind, source, file_name, file_bytes, part_count, begun_at, begun_by, state)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'uploading')`,
        values: [countyId, importId, kind, hideNumbers(source), hideNumbers(fileName), bytes, parts, now, actor.actorId],
      },
    ],
    audit: { subject: `import/${importId}`, facts: { kind, bytes } },
  });
});

const NOT_THIS_LONG = refuse(
  'bad-input',
  { zh: '这一段的长度与所报文件大小不符；请重新上传整个文件。', en: 'this part is not as long as the size of the file says; send the whole file again' },
  '/data',
);

export function addImportPartCommand(keys: FieldKeys) {
  return commandOf(
    addImportPart,
    async (transaction, { importId, part, data }, { countyId, actor }) => {
      const batch = await lockBatch(transaction, importId);
      const [have] = await transaction.rows<{ count: number }>('select count(*)::integer as count from import_part where county_id = $1 and import_id = $2', [
        countyId,
        importId,
      ]);
      return () => {
        if (!batch || batch.begun_by !== actor.actorId) return NO_SUCH_IMPORT;
        if (batch.state !== 'uploading') return wrongState(batch);
        const expected = part < batch.part_count - 1 ? PART_BYTES : batch.file_bytes - PART_BYTES * (batch.part_count - 1);
        if (part >= batch.part_count || Buffer.byteLength(data, 'base64') !== expected) return NOT_THIS_LONG;
        const isWhole = (have?.count ?? 0) + 1 === batch.part_count;
        return {
          answer: { importId, isWhole },
          writes: [
            {
              text: 'insert into import_part (county_id, import_part_id, import_id, part, content_cipher) values ($1, $2, $3, $4, $5)',
              values: [countyId, partId(importId, part), importId, part, sealField(keys, data, whereOfPart(importId, part))],
            },
            ...(isWhole ? [changeBatch(countyId, importId, { state: 'uploaded' })] : []),
          ],
          audit: { subject: `import/${importId}`, facts: { part } },
        };
      };
    },
    {
      a_file_has_each_part_once: refuse('state-differs', { zh: '这一段已经收到。', en: 'this part has arrived before' }, '/part'),
      import_part_pkey: refuse('state-differs', { zh: '这一段已经收到。', en: 'this part has arrived before' }, '/part'),
    },
  );
}
