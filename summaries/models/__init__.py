"""What was written: articles, references, model versions, their breakdowns, and what is asked."""

from summaries.models.articles import Article, ArticleEmbedding, SimilarArticle, Tag
from summaries.models.breakdowns import ModelVersion, Rating, Section, Summary
from summaries.models.generations import Generation, GenerationItem
from summaries.models.jobs import UNFINISHED, Job, JobQuerySet
from summaries.models.references import Reference, ReferenceDraft
from summaries.models.writing import Piece, Take

__all__ = [
    "UNFINISHED",
    "Article",
    "ArticleEmbedding",
    "Generation",
    "GenerationItem",
    "Job",
    "JobQuerySet",
    "ModelVersion",
    "Piece",
    "Rating",
    "Reference",
    "ReferenceDraft",
    "Section",
    "SimilarArticle",
    "Summary",
    "Tag",
    "Take",
]
