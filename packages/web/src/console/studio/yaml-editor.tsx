// The text of a file with its lines numbered and what is wrong marked where it stands. CodeMirror draws it; this page fetches it, and no other.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Annotation, EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { Problem } from '@doudi/core/scheme';
import { useEffect, useRef } from 'react';
import { useWords } from '../../words/index.ts';

export interface YamlEditorProps {
  readonly file: string;
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly isReadOnly: boolean;
  readonly onChange: (text: string) => void;
  /** The line to show, from 1; another object shows it again. */
  readonly showLine?: { readonly line: number } | undefined;
}

/** On a change that was not typed here. */
const fromOutside = Annotation.define<boolean>();

export function YamlEditor({ file, text, problems, isReadOnly, onChange, showLine }: YamlEditorProps) {
  const { t, language } = useWords();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const latest = useRef({ text, onChange });
  latest.current = { text, onChange };
  // What was typed and has not come back yet: whoever types on meanwhile must not find it taken away.
  const typed = useRef<string[]>([]);
  useEffect(() => {
    if (!host.current) return undefined;
    typed.current = [];
    const told = EditorView.updateListener.of((update) => {
      if (!update.docChanged || update.transactions.some((transaction) => transaction.annotation(fromOutside))) return;
      const text = update.state.doc.toString();
      typed.current.push(text);
      latest.current.onChange(text);
    });
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          lineNumbers(),
          history(),
          highlightActiveLine(),
          lintGutter(),
          yaml(),
          syntaxHighlighting(defaultHighlightStyle),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': t('studio.textOf', { file }), 'data-file': file, tabindex: '0' }),
          EditorState.readOnly.of(isReadOnly),
          told,
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [file, isReadOnly, t]);
  // What the form changed is changed here too, and only what differs, so that whoever reads stays where they are.
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const own = typed.current.indexOf(text);
    typed.current = own < 0 ? [] : typed.current.slice(own + 1);
    if (own >= 0) return;
    const change = differenceOf(editor.state.doc.toString(), text);
    if (change) editor.dispatch({ changes: change, annotations: fromOutside.of(true) });
  }, [text]);
  useEffect(() => {
    const editor = view.current;
    if (editor)
      editor.dispatch(
        setDiagnostics(
          editor.state,
          problems.map((problem) => toDiagnostic(problem, editor.state, language)),
        ),
      );
  }, [problems, language]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || !showLine) return;
    const { from } = editor.state.doc.line(Math.min(Math.max(1, showLine.line), editor.state.doc.lines));
    editor.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
  }, [showLine]);
  return <div className="yaml-editor" ref={host} />;
}

/** The one stretch in which two texts differ; undefined if they do not. */
export function differenceOf(before: string, after: string): { readonly from: number; readonly to: number; readonly insert: string } | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let end = 0;
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

/** To the end of the line in which it stands. */
function toDiagnostic({ line, column, isWarning, message }: Problem, { doc }: EditorState, language: 'zh' | 'en'): Diagnostic {
  const place = doc.line(Math.min(Math.max(1, line), doc.lines));
  const from = Math.min(place.from + column - 1, place.to);
  return { from, to: Math.max(from, place.to), severity: isWarning ? 'warning' : 'error', message: message[language] };
}
