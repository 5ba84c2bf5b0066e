// Words for readers: Chinese first, English complete.

export type Language = 'zh' | 'en';

/** The same words in each language. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}
