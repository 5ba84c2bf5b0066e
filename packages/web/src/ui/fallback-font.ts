// A Chinese font for machines that have none. The browser fetches only the slices that a page needs, and none where a font of its own serves.
import '@fontsource-variable/noto-sans-sc/index.css';
