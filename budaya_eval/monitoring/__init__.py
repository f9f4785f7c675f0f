"""Evidence and supporting performance data: written as workbooks, read, checked, scored."""
