// Lists are kept as long as what they say may still be asked about; then their content goes, and what became of each row stays.
import type { AgedRecords } from '../platform/database/aged-records.ts';

export const AGED_IMPORTS: AgedRecords = {
  kind: 'import-file',
  gone: `aged as (select import_id from import_batch where county_id = $1 and begun_at < $2),
         parts as (
           update import_part p set content_cipher = null from aged
           where p.county_id = $1 and p.import_id = aged.import_id and p.content_cipher is not null returning p.import_part_id as id),
         cells as (
           update import_row r set cells_cipher = null from aged
           where r.county_id = $1 and r.import_id = aged.import_id and r.cells_cipher is not null returning r.import_row_id as id),
         files as (
           update change_file f set content_cipher = null
           where f.county_id = $1 and f.made_at < $2 and f.content_cipher is not null returning f.change_file_id as id),
         gone as (select id from parts union all select id from cells union all select id from files)`,
};
