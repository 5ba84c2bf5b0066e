// What shows something in a case: papers as people type them, a line each, and scans or photographs that are brought with it.
import type { InputOf } from '@doudi/core/contract';
import {
  addEvidencePart,
  beginEvidenceFile,
  EVIDENCE_TYPES,
  type Evidence,
  getEvidencePart,
  MOST_EVIDENCE_BYTES,
  type openRecognitionCase,
} from '@doudi/core/recognition';
import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { askSurely } from '../../session/ask-surely.ts';
import type { Api } from '../../session/client.ts';
import { sendParts } from '../../session/send-parts.ts';
import { useApi } from '../../session/session.tsx';
import { fromBase64 } from '../../ui/base64.ts';
import { Field } from '../../ui/field.tsx';
import { handFile } from '../../ui/hand-file.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { smallerPhotograph } from './smaller-photograph.ts';

type Given = InputOf<typeof openRecognitionCase>['evidence'];

interface EvidenceState {
  readonly typed: string;
  readonly files: Given;
}

/** `value`: undefined while nothing was typed or brought. */
export function useEvidence() {
  const [state, setState] = useState<EvidenceState>({ typed: '', files: [] });
  const typed = state.typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((what) => ({ what }));
  const all = [...typed, ...state.files];
  return { value: all.length > 0 ? all : undefined, state, setState };
}

interface EvidenceFieldProps {
  readonly id: string;
  readonly hint: string;
  /** Whom it concerns. */
  readonly personId: string;
  readonly evidence: ReturnType<typeof useEvidence>;
}

export function EvidenceField({ id, hint, personId, evidence: { state, setState } }: EvidenceFieldProps) {
  const { t } = useWords();
  const api = useApi();
  const bring = useMutation({
    mutationFn: async (chosen: readonly File[]) => {
      for (const file of chosen) {
        const brought = await bringFile(api, personId, file);
        setState((before) => ({ ...before, files: [...before.files, brought] }));
      }
    },
  });
  const [tooLarge, setTooLarge] = useState<string>();
  const choose = async (chosen: readonly File[]) => {
    const files = await Promise.all(chosen.map(smallerPhotograph));
    setTooLarge(files.find(({ size }) => size > MOST_EVIDENCE_BYTES)?.name);
    bring.mutate(files.filter(({ size }) => size <= MOST_EVIDENCE_BYTES));
  };
  return (
    <>
      <Field id={id} label={t('recognition.evidence')} hint={hint}>
        <Input.TextArea
          id={id}
          rows={2}
          maxLength={2000}
          value={state.typed}
          onChange={({ target }) => setState((before) => ({ ...before, typed: target.value }))}
        />
      </Field>
      <Field id={`${id}-files`} label={t('recognition.evidenceFiles')} hint={t('recognition.evidenceFilesHint')}>
        <input
          id={`${id}-files`}
          type="file"
          multiple
          accept={EVIDENCE_TYPES.join(',')}
          aria-describedby={`${id}-files-hint`}
          disabled={bring.isPending}
          onChange={({ target }) => {
            void choose([...(target.files ?? [])]);
            target.value = '';
          }}
        />
      </Field>
      {bring.isPending && <p role="status">{t('recognition.evidenceSending')}</p>}
      {tooLarge !== undefined && <p role="alert">{t('recognition.evidenceTooLarge', { name: tooLarge })}</p>}
      {bring.error && <ProblemNotice error={bring.error} />}
      {state.files.length > 0 && (
        <ul className="evidence-files">
          {state.files.map(({ what, file }) => (
            <li key={file?.evidenceFileId}>
              {what}{' '}
              <Button
                size="small"
                type="text"
                aria-label={t('recognition.evidenceLeaveOut', { name: what })}
                onClick={() => setState((before) => ({ ...before, files: before.files.filter((one) => one.file?.evidenceFileId !== file?.evidenceFileId) }))}
              >
                ×
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

async function bringFile(api: Api, personId: string, file: File): Promise<Given[number]> {
  const name = file.name.slice(-120);
  const { evidenceFileId, ...parts } = await api.ask(beginEvidenceFile, { personId, fileName: name, bytes: file.size });
  const last = await sendParts(file, parts, (part, data) => askSurely(api, addEvidencePart, { evidenceFileId, part, data }));
  if (last?.sha256 === undefined) throw new Error(`${name} has arrived, and is not whole`);
  return { what: name, file: { name, sha256: last.sha256, evidenceFileId } };
}

interface EvidenceToldProps {
  readonly caseId: string;
  readonly evidence: Evidence;
}

/** As it was given; what was brought can be opened. */
export function EvidenceTold({ caseId, evidence }: EvidenceToldProps) {
  const { t } = useWords();
  const api = useApi();
  const key = useId();
  const open = useMutation({ mutationFn: (evidenceFileId: string) => fetchFile(api, caseId, evidenceFileId) });
  return (
    <>
      {evidence.map(({ what, file }, place) => {
        const { evidenceFileId } = file ?? {};
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: what is recorded as evidence never changes, and may stand there twice.
          <span key={`${key}-${place}`}>
            {place > 0 && t('rule.semicolon')}
            {evidenceFileId === undefined ? (
              what
            ) : (
              <Button
                type="link"
                className="evidence-file"
                loading={open.isPending && open.variables === evidenceFileId}
                onClick={() => open.mutate(evidenceFileId)}
              >
                {what}
              </Button>
            )}
          </span>
        );
      })}
      {open.error && <ProblemNotice error={open.error} />}
    </>
  );
}

async function fetchFile(api: Api, caseId: string, evidenceFileId: string): Promise<void> {
  const first = await api.ask(getEvidencePart, { caseId, evidenceFileId, part: 0 });
  const parts = [fromBase64(first.data)];
  for (let part = 1; part < first.parts; part++) parts.push(fromBase64((await api.ask(getEvidencePart, { caseId, evidenceFileId, part })).data));
  handFile(new Uint8Array(await new Blob(parts).arrayBuffer()), first.fileName, first.mediaType);
}
