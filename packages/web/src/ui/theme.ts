// How antd looks here: white paper, one accent, thin rules; and the same in large type.
import type { ThemeConfig } from 'antd';

export function themeOf(isLargeType: boolean): ThemeConfig {
  return {
    token: {
      colorPrimary: '#2f4a7d',
      colorInfo: '#2f4a7d',
      colorLink: '#2f4a7d',
      colorError: '#b3261e',
      colorText: '#1d2026',
      colorTextSecondary: '#565c68',
      colorTextDescription: '#5b616d',
      colorTextPlaceholder: '#6b717d',
      colorBorder: '#b9bec8',
      borderRadius: 4,
      fontSize: isLargeType ? 18 : 14,
      controlHeight: isLargeType ? 42 : 32,
      fontFamily: 'var(--font)',
      motion: false,
    },
  };
}
