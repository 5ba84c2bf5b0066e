// The band: the whole bill as one bar, a colour for each payer in the order of the lines, the patient last and dark, the promise as a thin mark.
// On paper it is hatched, so that it can be read without colour.
import { useId } from 'react';
import { printAmount, toFenOf } from '../ui/amount-text.ts';
import { useWords } from '../words/index.ts';
import { usePayerLooks } from './payer-colours.ts';

export interface BandLine {
  readonly line: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly payer: string;
  readonly paid: string;
}

export interface BandProps {
  readonly total: string;
  readonly lines: readonly BandLine[];
  readonly patientPays: string;
  /** Where the promise lies, as a part of the total from 0 to 1, counted from the patient's end. */
  readonly promise?: number | undefined;
  readonly size?: 'large' | 'medium' | 'mini';
  /** For black and white. */
  readonly isHatched?: boolean;
  /** Opens the reason of a line, or of the patient's part. */
  readonly onOpen?: ((line: string | 'patient') => void) | undefined;
  readonly isProvisional?: boolean;
}

const HEIGHTS = { large: 44, medium: 26, mini: 10 } as const;
/** Below this a figure has no room; on a phone it needs more. */
const LEAST_WITH_SHARE = 0.08;
const LEAST_ON_PHONES = 0.16;
const PATIENT_COLOUR = '#23262e';
/** Colours that carry dark figures. */
const DARK_ON: ReadonlySet<string> = new Set(['#e69f00', '#56b4e9', '#f0e442', '#cc79a7', '#009e73', '#d55e00']);

export function Band({ total, lines, patientPays, promise, size = 'large', isHatched = false, onOpen, isProvisional = false }: BandProps) {
  const { t, language } = useWords();
  const looks = usePayerLooks();
  const patternId = useId();
  const totalFen = toFenOf(total);
  const height = HEIGHTS[size];
  const parts = [
    ...lines.map(({ line, name, payer, paid }) => ({ id: line, name: name[language], fen: toFenOf(paid), amount: paid, ...looks(payer) })),
    { id: 'patient', name: t('explain.patient'), fen: toFenOf(patientPays), amount: patientPays, colour: PATIENT_COLOUR, hatch: -1 },
  ].filter(({ fen }) => fen > 0);
  const label = parts.map(({ name, amount }) => `${name} ${printAmount(amount)}`).join(t('common.listComma'));
  let before = 0;
  return (
    <svg
      className={`band band-${size}${isProvisional ? ' is-provisional' : ''}`}
      width="100%"
      height={height}
      role={onOpen ? 'group' : 'img'}
      aria-label={totalFen === 0 ? t('explain.emptyBand') : label}
    >
      {isHatched && <Hatchings id={patternId} />}
      <rect width="100%" height={height} className="band-ground" />
      {parts.map(({ id, name, fen, amount, colour, hatch }) => {
        const from = percent(before, totalFen);
        before += fen;
        const width = percent(fen, totalFen);
        const fill = isHatched && hatch >= 0 ? `url(#${patternId}-${hatch})` : colour;
        const text = `${name} ${printAmount(amount)} ${share(fen, totalFen)}`;
        const bar = (
          <>
            <title>{text}</title>
            <rect x={from} width={width} height={height} fill={fill} className="band-part" />
          </>
        );
        if (!onOpen) return <g key={id}>{bar}</g>;
        const open = () => onOpen(id);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a part of a drawing cannot be a button element.
          <g
            key={id}
            role="button"
            tabIndex={0}
            aria-label={text}
            className="band-button"
            onClick={open}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              event.stopPropagation();
              open();
            }}
          >
            {bar}
          </g>
        );
      })}
      {size === 'large' && !isHatched && <Shares parts={parts} totalFen={totalFen} height={height} />}
      {promise !== undefined && totalFen > 0 && size !== 'mini' && (
        <rect x={`${(1 - promise) * 100}%`} width="1.5" y="-1" height={height + 2} className="band-promise">
          <title>{t('explain.promiseMark')}</title>
        </rect>
      )}
    </svg>
  );
}

interface SharesProps {
  readonly parts: readonly { readonly id: string; readonly fen: number; readonly colour: string }[];
  readonly totalFen: number;
  readonly height: number;
}

/** For the eye alone: a part says its share itself. */
function Shares({ parts, totalFen, height }: SharesProps) {
  let before = 0;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can be focused.
    <g aria-hidden="true">
      {parts.map(({ id, fen, colour }) => {
        before += fen;
        if (fen / totalFen <= LEAST_WITH_SHARE) return null;
        return (
          <text
            key={id}
            x={percent(before - fen / 2, totalFen)}
            y={height / 2}
            className={fen / totalFen < LEAST_ON_PHONES ? 'band-text is-small' : 'band-text'}
            fill={DARK_ON.has(colour) ? '#1d2026' : '#fff'}
          >
            {share(fen, totalFen)}
          </text>
        );
      })}
    </g>
  );
}

/** Tenths of a percent, half up: a picture's figure, and never one to reckon with. */
function share(part: number, whole: number): string {
  const tenths = Math.floor((part * 2000 + whole) / (whole * 2));
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

function percent(part: number, whole: number): string {
  return `${whole === 0 ? 0 : (part / whole) * 100}%`;
}

/** Lines in eight directions and densities, all black on white. */
function Hatchings({ id }: { readonly id: string }) {
  const lines: readonly { readonly size: number; readonly path: string; readonly width: number }[] = [
    { size: 6, path: 'M0 6L6 0', width: 1.4 },
    { size: 5, path: 'M0 2.5H5', width: 1 },
    { size: 6, path: 'M0 0L6 6', width: 1 },
    { size: 5, path: 'M2.5 0V5', width: 1.2 },
    { size: 6, path: 'M0 3H6M3 0V6', width: 0.8 },
    { size: 4, path: 'M2 2h.6', width: 1.4 },
    { size: 6, path: 'M0 0L6 6M0 6L6 0', width: 0.8 },
    { size: 9, path: 'M0 9L9 0', width: 1 },
  ];
  return (
    <defs>
      {lines.map(({ size, path, width }, index) => (
        <pattern key={path + String(size)} id={`${id}-${index}`} width={size} height={size} patternUnits="userSpaceOnUse">
          <rect width={size} height={size} fill="#fff" />
          <path d={path} stroke="#111" strokeWidth={width} fill="none" />
        </pattern>
      ))}
    </defs>
  );
}

/** The square beside a name that ties it to its part of the band. */
export function PayerMark({ payer, isHatched = false }: { readonly payer: string | 'patient'; readonly isHatched?: boolean }) {
  const looks = usePayerLooks();
  const id = useId();
  const { colour, hatch } = payer === 'patient' ? { colour: PATIENT_COLOUR, hatch: -1 } : looks(payer);
  return (
    <svg className="payer-mark" width="12" height="12" aria-hidden="true">
      {isHatched && <Hatchings id={id} />}
      <rect width="12" height="12" fill={isHatched && hatch >= 0 ? `url(#${id}-${hatch})` : colour} stroke={isHatched ? '#111' : 'none'} />
    </svg>
  );
}

/** The part of the total at which a promise lies; undefined without one. */
export function promisePart(promises: readonly { readonly atMost: string; readonly of: string }[], total: string): number | undefined {
  const [promise] = promises;
  const totalFen = toFenOf(total);
  if (!promise || totalFen === 0) return undefined;
  return (Number(promise.atMost.replace('%', '')) / 100) * (toFenOf(promise.of) / totalFen);
}
