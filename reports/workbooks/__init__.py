"""A form as an Excel workbook: made to be filled in away from the portal, read back and merged."""
