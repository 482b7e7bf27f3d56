"""Chinese by default, English complete, switched by the user; time is Beijing time."""

from cunshi.config.paths import PROJECT

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "src/cunshi/config/locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
