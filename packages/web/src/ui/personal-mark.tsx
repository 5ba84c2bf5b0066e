// Whose screen it was and when, lightly over every page that shows people: a picture of it can be traced. Keys and clicks pass through, and
// what lies under it is read as before. Paper has a line of its own instead.
import { Watermark } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useAccount } from '../session/session.tsx';
import { printMoment } from './days.ts';

const MINUTE_MS = 60_000;

export function PersonalMark({ children }: { readonly children: ReactNode }) {
  const { displayName, username } = useAccount();
  const minute = useMinute();
  const [fontFamily] = useState(() => getComputedStyle(document.body).fontFamily);
  return (
    <Watermark
      className="personal-mark"
      content={[`${displayName} ${username}`, minute]}
      // Faint enough for every contrast that the page has, dark enough for a camera.
      font={{ color: 'rgba(0, 0, 0, 0.07)', fontSize: 15, fontFamily }}
      gap={[140, 110]}
      rotate={-20}
      // What sticks to the edge of the window goes on sticking there.
      style={{ overflow: 'visible' }}
    >
      {children}
    </Watermark>
  );
}

/** The time in China, to the minute. */
function useMinute(): string {
  const [minute, setMinute] = useState(() => printMoment(new Date().toISOString()));
  useEffect(() => {
    const timer = setInterval(() => setMinute(printMoment(new Date().toISOString())), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return minute;
}
