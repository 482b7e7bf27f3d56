"""The console: pages for officials, at every level, on a screen."""
