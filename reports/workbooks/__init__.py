"""The form as a workbook: out with the values it left with, back cell by cell."""
