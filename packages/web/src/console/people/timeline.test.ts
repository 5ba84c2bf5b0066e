import { describe, expect, it } from 'vitest';
import { timelineOf } from './timeline.ts';

describe('the time line of a person', () => {
  it('of whom nothing is known shows last year and this one by halves', () => {
    const line = timelineOf([], [], [], '2025-12-31');
    expect([line.from, line.to, line.today]).toEqual(['2024-01-01', '2025-12-31', 100]);
    expect(line.ticks.map(({ label }) => label)).toEqual(['2024-01', '2024-07', '2025-01', '2025-07']);
    expect([line.lanes, line.bills, line.holds]).toEqual([[], [], []]);
  });

  it('puts a designation that still holds to its end, and a bill where its day lies', () => {
    const line = timelineOf([{ category: 'a', fromDay: '2023-01-01' }], [{ id: 'b-1', day: '2023-01-01' }], [{ id: 'h-1', day: '2025-12-31' }], '2025-06-01');
    expect(line.from).toBe('2023-01-01');
    expect(line.lanes).toEqual([{ category: 'a', strips: [{ at: 0, width: 100, isCut: false }] }]);
    expect([line.bills, line.holds]).toEqual([[{ id: 'b-1', at: 0 }], [{ id: 'h-1', at: 100 }]]);
    expect(line.ticks.map(({ label }) => label)).toEqual(['2023', '2024', '2025']);
  });

  it('keeps two times of one category on one lane, in the order in which categories began', () => {
    const line = timelineOf(
      [
        { category: 'later', fromDay: '2024-06-01' },
        { category: 'a', fromDay: '2025-01-01' },
        { category: 'a', fromDay: '2024-01-01', toDay: '2024-03-31' },
      ],
      [],
      [],
      '2025-06-01',
    );
    expect(line.lanes.map(({ category, strips }) => [category, strips.length])).toEqual([
      ['a', 2],
      ['later', 1],
    ]);
  });

  it('cuts what is older than ten years, and says that it began before', () => {
    const line = timelineOf(
      [
        { category: 'old', fromDay: '1999-01-01', toDay: '2010-01-01' },
        { category: 'long', fromDay: '2001-01-01' },
      ],
      [{ id: 'b-0', day: '2012-01-01' }],
      [],
      '2025-06-01',
    );
    expect(line.from).toBe('2016-01-01');
    expect(line.lanes).toEqual([{ category: 'long', strips: [{ at: 0, width: 100, isCut: true }] }]);
    expect(line.bills).toEqual([]);
    expect(line.ticks.map(({ label }) => label)).toEqual(['2016', '2018', '2020', '2022', '2024']);
  });
});
