// How the console is built for browsers, and served while somebody works on it (scripts/build-web.ts and scripts/dev.ts call this).
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    // The oldest browser that counties have: Chromium 99, as in 360 and QQ.
    target: 'chrome99',
    sourcemap: false,
    // The server's policy takes neither scripts written into the page nor fonts written into a style.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The components are one large file, asked for once and kept for ever.
    chunkSizeWarningLimit: 4000,
  },
});
