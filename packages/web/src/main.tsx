// The console's entry.
import { createRoot } from 'react-dom/client';
import { App } from './console/app.tsx';
import './ui/console.css';
import './ui/tables.css';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
createRoot(root).render(<App />);
// Only where the machine has no Chinese font of its own are slices of this one fetched; it never holds the first page up.
void import('./ui/fallback-font.ts');
