"""Capital and small letters for character classes: Unicode mixes them in one range."""

ACCENTED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
LOWER = f"a-z{ACCENTED}"
UPPER = f"A-Z{ACCENTED.upper()}"
